/** Words that are written with a full stop and that something follows, by language: titles, places, and the like. */
const usual = {
  english: `Mr Mrs Ms Mx Messrs Dr Drs Prof Rev Fr Hon Pres Gov Sen Rep Amb Gen Maj Col Capt Cmdr Lt Sgt Cpl Pvt Adm Supt Insp
    Det Sr Jr Esq St Ste Mt Ft Ave Blvd Rd Hwy Dept Univ Assn Bros Inc Ltd Corp Co vs viz cf al approx ca incl esp Ph.D Ed`,
  german: 'Hr Frl Dipl Ing bzw evtl ggf inkl Str Tel Abs Mio Mrd',
  french: 'MM Mme Mmes Mlle Mlles Mgr env Bd',
  spanishAndPortuguese: 'Sra Srta Sres Dra Dña Ud Uds Vd Vds Av Avda Pza',
  italian: 'Sig Sigg Sig.ra Sig.na Dott Dott.ssa Avv Arch Geom Rag',
  dutch: 'dhr mevr mw drs ir mr',
};

/** Words that are one only before a number: "No. 5", and "No. I will not." */
const beforeNumbers = `No no Nos nos Nr nr Núm núm p pp pg S pág vol Vol vols ch Ch sec Sec fig Fig figs Figs art Art eq Eq ed v
  ver Abb Kap Bd Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Okt Nov Dec Dez Ext ext`;

const wordsOf = (text: string): readonly string[] => text.split(/\s+/u);

export const abbreviations: ReadonlySet<string> = new Set(Object.values(usual).flatMap(wordsOf));
export const abbreviationsBeforeNumbers: ReadonlySet<string> = new Set(wordsOf(beforeNumbers));
