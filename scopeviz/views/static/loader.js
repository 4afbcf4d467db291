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
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=:?@^_[{|}~";
  const value = Object.fromEntries([...digits].map((digit, at) => [digit, at]));
  // Python's base 85: five digits are four bytes.
  const unpacked = (name) => {
    const packed = box.dataset[name];
    const missing = (5 - (packed.length % 5)) % 5;
    const text = packed + "~".repeat(missing);
    const bytes = new DataView(new ArrayBuffer((text.length / 5) * 4));
    for (let at = 0; at < text.length; at += 5) {
      let four = 0;
      for (let next = at; next < at + 5; next += 1) four = four * 85 + value[text[next]];
      bytes.setUint32((at / 5) * 4, four);
    }
    const whole = bytes.buffer.slice(0, bytes.byteLength - missing);
    const stream = new Blob([whole]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).json();
  };
  const start = async () => {
    const [{ module, css }, payload] = await Promise.all(["pack", "log"].map(unpacked));
    const url = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
    const { mount } = await import(url).finally(() => URL.revokeObjectURL(url));
    box.append(live);
    const theme = box.querySelector(":scope > style").textContent;
    const options = { css, pack: () => box.dataset.pack, theme, loader: loader.textContent };
    mount(live.attachShadow({ mode: "open" }), payload, options);
    box.dataset.live = "";
  };
  start().catch((error) => {
    live.remove();
    console.warn("scopeviz: the explorer stays static:", error);
  });
})();
