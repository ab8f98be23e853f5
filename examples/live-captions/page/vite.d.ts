/** Vite gives the address of the file, made into a script of its own. */
declare module '*?worker&url' {
  const url: string;
  export default url;
}
