// Looks at a report as WCAG 2.2 AA does, as far as a program can, and leaves what it found in the page: one line for each fault.
"use strict";
{
  const faults = [];
  const channel = value => { const share = value / 255; return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4; };
  const parse = text => { const found = text.match(/[\d.]+/g).map(Number); return { rgb: found.slice(0, 3), alpha: found.length > 3 ? found[3] : 1 }; };
  const luminance = rgb => 0.2126 * channel(rgb[0]) + 0.7152 * channel(rgb[1]) + 0.0722 * channel(rgb[2]);
  const ratio = (a, b) => { const [x, y] = [luminance(a), luminance(b)]; return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const { rgb, alpha } = parse(getComputedStyle(at).backgroundColor);
      if (alpha > 0) return rgb;
    }
    return [255, 255, 255];
  };
  const named = element => element.tagName.toLowerCase() + (element.id ? "#" + element.id : "");
  document.querySelectorAll("details").forEach(one => { one.open = true; });

  // 1.4.3: text stands out from what is behind it.
  let looked = 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || /^(SCRIPT|STYLE)$/.test(element.tagName) || !element.getClientRects().length) continue;
    const style = getComputedStyle(element), size = parseFloat(style.fontSize);
    const wanted = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const is = ratio(parse(style.color).rgb, behind(element));
    looked++;
    if (is < wanted) faults.push("1.4.3 " + named(element) + " " + is.toFixed(2));
  }
  // 1.4.11: lines of plots do, too.
  const paper = behind(document.body), probe = document.createElement("i");
  document.body.append(probe);
  for (const name of ["--a", "--b", "--c", "--bad"]) {
    probe.style.color = "var(" + name + ")";
    const is = ratio(parse(getComputedStyle(probe).color).rgb, paper);
    if (is < 3) faults.push("1.4.11 " + name + " " + is.toFixed(2));
  }
  probe.remove();
  // 1.1.1: whatever is drawn is an image with a name.
  document.querySelectorAll("canvas").forEach(one => { if (!one.closest("[role=img][aria-label]")) faults.push("1.1.1 canvas"); });
  // 1.3.1: headings by levels, tables with captions and heads.
  let level = 0;
  document.querySelectorAll("h1, h2, h3").forEach(one => { const now = Number(one.tagName[1]); if (now > level + 1) faults.push("1.3.1 " + one.textContent); level = now; });
  document.querySelectorAll("table:not(.u-legend)").forEach(one => {
    if (!one.caption?.textContent || [...one.tHead.rows[0].cells].some(cell => cell.scope !== "col")) faults.push("1.3.1 " + named(one.parentElement));
  });
  // 1.4.10: at 320 pixels nothing but tables scrolls sideways.
  document.body.style.boxSizing = "border-box";
  document.body.style.width = "320px";
  dispatchEvent(new Event("resize"));
  if (document.body.scrollWidth > 320) faults.push("1.4.10 " + document.body.scrollWidth);
  // 2.1.1: what scrolls can be reached by keys, and has a name.
  document.querySelectorAll(".scroll").forEach(one => { if (one.children.length && (one.tabIndex !== 0 || !one.getAttribute("aria-label"))) faults.push("2.1.1 " + named(one)); });
  // 2.4.2, 3.1.1, 4.1.1.
  if (!document.title) faults.push("2.4.2");
  if (!document.documentElement.lang) faults.push("3.1.1");
  const ids = [...document.querySelectorAll("[id]")].map(one => one.id);
  if (new Set(ids).size !== ids.length) faults.push("4.1.1 ids");
  document.body.dataset.audit = looked + " texts on " + paper + ": " + (faults.join(" | ") || "no fault");
}
