// Bring an explorer to life: unpack its script and its log, and mount it beside the static part.
// Where anything fails, or scripts are stripped, the static part stays and shows what it can.
(() => {
  const loader = document.currentScript;
  const box = loader?.closest(".sv-explorer");
  if (!box || box.querySelector(":scope > .sv-live")) return;
  const live = document.createElement("div");
  live.className = "sv-live";
  // JupyterLab would take the arrow keys.
  live.dataset.lmSuppressShortcuts = "true";
  const packed = (name) => box.querySelector(`:scope > script.sv-${name}`).textContent;
  const unpacked = (name) => {
    const characters = atob(packed(name));
    const bytes = new Uint8Array(characters.length);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).json();
  };
  const start = async () => {
    const [{ module, css }, payload] = await Promise.all(["pack", "log"].map(unpacked));
    const url = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
    const { mount } = await import(url).finally(() => URL.revokeObjectURL(url));
    box.append(live);
    const theme = box.querySelector(":scope > style").textContent;
    const options = { css, pack: () => packed("pack"), theme, loader: loader.textContent };
    mount(live.attachShadow({ mode: "open" }), payload, options);
    box.dataset.live = "";
  };
  start().catch((error) => {
    live.remove();
    console.warn("scopeviz: the explorer stays static:", error);
  });
})();
