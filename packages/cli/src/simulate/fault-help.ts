import { faultFields } from './fault-fields.ts';

/** How a fault is written on the command line, for `--help`. */
export const faultSyntaxHelp = `
A fault is written TYPE[:VALUE,…][@MOMENT][*TIMES]:
  rst@5s                        a TCP reset when 5 s of the audio have arrived
  close:1011@link2+3s           link 2 is closed with 1011 after 3 s of its audio
  outage:4,mode=unreachable@time10s
                                10 s after the start the provider is unreachable for 4 s
  http:429,retryAfter=2*3       the next three dials are refused with 429
  limits:3@time60s              from 60 s after the start, 3 links are let in at a time

Types with their values; values with = are optional:
${Object.entries(faultFields)
  .map(([type, { values, named }]) => {
    return `  ${type.padEnd(24)}${[...values, ...named.map((name) => `${name}=`)].join(', ')}`.trimEnd();
  })
  .join('\n')}
`;
