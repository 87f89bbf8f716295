// What the page can do besides being read: bytes of an arrow, another time scale, copying, counting what is shown.
"use strict";
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const fill = (text, gaps) => text.replace(/\{(\w+)\}/g, (_, name) => gaps[name]);

  const element = (name, kind, text) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // ---- Copy buttons

  // Where the browser has no clipboard for this page, the text is selected, and copied as by the keyboard.
  const copy = async code => {
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      document.execCommand("copy");
    }
  };

  for (const command of document.querySelectorAll(".command")) {
    const button = element("button", "copy", words.copy);
    button.type = "button";
    button.addEventListener("click", async () => {
      await copy(command.querySelector("code"));
      button.textContent = words.copied;
      setTimeout(() => { button.textContent = words.copy; }, 2000);
    });
    command.append(button);
  }

  // ---- Bytes

  const bytesOf = step => {
    const data = step.closest(".lab").querySelector("script[type='application/json']");
    const [base64, size] = JSON.parse(data.textContent)[Number(step.dataset.bytes)];
    return { bytes: Uint8Array.from(atob(base64), c => c.charCodeAt(0)), size };
  };

  // Characters that cannot be seen are shown by their numbers, and lines stay lines.
  const asText = bytes => new TextDecoder().decode(bytes)
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, c => {
      if (c === "\n") return "\\n\n";
      const code = c.codePointAt(0);
      return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
    });

  const asHex = bytes => {
    const lines = [];
    for (let at = 0; at < bytes.length; at += 16) {
      const part = Array.from(bytes.subarray(at, at + 16));
      const digits = part.map(byte => byte.toString(16).padStart(2, "0"));
      const hex = `${digits.slice(0, 8).join(" ").padEnd(23)}  ${digits.slice(8).join(" ").padEnd(23)}`;
      const shown = part.map(byte => byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".").join("");
      lines.push(`${at.toString(16).padStart(4, "0")}  ${hex}  ${shown}`);
    }
    return lines.join("\n");
  };

  const view = (label, kind, text) => {
    const box = element("div");
    const pre = element("pre", kind, text);
    pre.tabIndex = 0;
    box.append(element("div", "label", label), pre);
    return box;
  };

  const close = figure => {
    const pressed = figure.querySelector("[aria-pressed='true']");
    pressed?.setAttribute("aria-pressed", "false");
    const panel = figure.querySelector(".bytes");
    panel.hidden = true;
    panel.replaceChildren();
    return pressed;
  };

  const open = step => {
    const figure = step.closest("figure");
    if (close(figure) === step) return;
    const { bytes, size } = bytesOf(step);
    const what = element("p", "what", step.getAttribute("aria-label"));
    if (bytes.length < size) {
      const part = fill(words.part, { shown: bytes.length, size });
      what.append(element("br"), element("span", "label", part));
    }
    const button = element("button", "close", words.close);
    button.type = "button";
    button.addEventListener("click", () => close(figure)?.focus());
    const row = element("div", "row"), views = element("div", "views");
    row.append(what, button);
    views.append(view(words.text, "text", asText(bytes)), view(words.hex, "hex", asHex(bytes)));
    const panel = figure.querySelector(".bytes");
    panel.replaceChildren(row, views);
    panel.hidden = false;
    step.setAttribute("aria-pressed", "true");
  };

  document.addEventListener("click", event => {
    const step = event.target.closest(".opens");
    if (step) open(step);
  });
  document.addEventListener("keydown", event => {
    const figure = event.target.closest?.(".conversation");
    const step = event.target.closest?.(".opens");
    if (step && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      open(step);
    } else if (figure && event.key === "Escape") {
      close(figure)?.focus();
    }
  });

  // ---- Time scale: as it is drawn, or so many pixels a millisecond, where there is room for a row at least

  const longest = 60000; // pixels
  const place = step => Number(/[\d.]+\)/.exec(step.getAttribute("transform"))[0].slice(0, -1));

  const prepareZoom = figure => {
    const drawing = figure.querySelector(".ladder"), steps = [...drawing.querySelectorAll(".step")];
    const drawn = steps.map(place), times = steps.map(step => Number(step.dataset.t));
    const height = Number(drawing.getAttribute("height"));
    const all = Math.max(times.at(-1) - times[0], 1);
    const zoom = figure.querySelector(".zoom");
    zoom.hidden = steps.length < 2;
    zoom.querySelector("input").addEventListener("input", event => {
      const part = Number(event.target.value) / 100;
      const most = Math.min(longest / all, 400);
      const scale = part === 0 ? 0 : most * 0.0005 ** (1 - part);
      let last = drawn[0];
      steps.forEach((step, i) => {
        const gap = i === 0 ? 0 : (times[i] - times[i - 1]) * scale;
        last = part === 0 || i === 0 ? drawn[i] : last + Math.max(gap, 32);
        step.setAttribute("transform", `translate(0 ${last.toFixed(1)})`);
      });
      drawing.setAttribute("height", (height + last - drawn.at(-1)).toFixed(1));
    });
  };

  for (const figure of document.querySelectorAll(".conversation")) {
    prepareZoom(figure);
    const help = figure.querySelector(".help");
    help.hidden = !figure.querySelector(".opens");
  }

  // ---- How many checks the filter leaves

  const shown = document.querySelector(".shown");
  const boxes = [...document.querySelectorAll(".filter input")];
  const checks = [...document.querySelectorAll(".check")];
  const count = () => {
    const hidden = boxes.filter(box => !box.checked).map(box => box.id.slice("show-".length));
    const left = checks.filter(check => !hidden.some(name => check.classList.contains(name)));
    shown.textContent = fill(words.shown, { shown: left.length, all: checks.length });
    shown.hidden = left.length === checks.length;
  };
  for (const box of boxes) box.addEventListener("change", count);
  count();
})();
