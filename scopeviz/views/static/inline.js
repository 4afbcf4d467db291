// Put each figure into the page as SVG, so that it follows the page's theme.
// Where scripts are stripped or blocked the <img> stays, and shows the same.
for (const img of document.currentScript?.parentNode.querySelectorAll("img.sv-img") ?? []) {
  const bytes = Uint8Array.from(atob(img.src.split(",")[1]), (c) => c.charCodeAt(0));
  const svg = new DOMParser().parseFromString(new TextDecoder().decode(bytes), "image/svg+xml");
  img.replaceWith(document.importNode(svg.documentElement, true));
}
