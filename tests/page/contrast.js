// Texts of the page that stand out too little from what is behind them (WCAG 2.2, 1.4.3), as a list of sentences.
(() => {
  const colour = text => (/[\d.]+/.test(text) ? text.match(/[\d.]+/g).map(Number) : [0, 0, 0, 0]);
  const light = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map(value => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const [red, green, blue, alpha = 1] = colour(getComputedStyle(at).backgroundColor);
      if (alpha === 1) return [red, green, blue];
    }
    return [255, 255, 255];
  };
  const faint = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || element.getClientRects().length === 0) continue;
    const style = getComputedStyle(element);
    const [above, below] = [colour(element.closest("svg") ? style.fill : style.color), behind(element)].map(light);
    const ratio = (Math.max(above, below) + 0.05) / (Math.min(above, below) + 0.05);
    const where = `${element.tagName}.${element.getAttribute("class")}`;
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)}: ${where} ${texts.currentNode.data}`);
  }
  return faint;
})()
