// The page's own script: sorts, ranks, draws the charts, zooms, switches the language.
// All texts go in as text nodes, never as markup; nothing is fetched.
"use strict";
(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const SVG = "http://www.w3.org/2000/svg";
  root.classList.add("js");

  const make = (name, attributes = {}, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  };
  const draw = (name, attributes = {}, text = null) => {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== null) node.textContent = text;
    return node;
  };
  const lang = () => root.lang;
  const pick = (pair) => pair[lang() === "en" ? 1 : 0];
  const said = (pair) => [make("span", { class: "zh", lang: "zh-CN" }, pair[0]), make("span", { class: "en", lang: "en" }, pair[1])];
  const figure = (value, digits) =>
    value === null ? "—" : value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const dot = (scheme) => {
    const svg = draw("svg", { class: "dot", viewBox: "0 0 10 10", "aria-hidden": "true" });
    svg.append(draw("circle", { cx: 5, cy: 5, r: 5, fill: scheme.color }));
    return svg;
  };
  const withUnit = (measure) => {
    const unit = pick(measure.unit);
    return unit ? `${pick(measure.name)} (${unit})` : pick(measure.name);
  };

  // --- one scheme is looked at everywhere at once
  const hot = (key) => {
    for (const node of all("[data-key]")) node.classList.toggle("hot", key !== null && node.dataset.key === key);
    const lines = byId("parallel");
    if (lines) lines.classList.toggle("some", key !== null);
    for (const text of all("#parallel .value")) text.setAttribute("visibility", text.dataset.key === key ? "visible" : "hidden");
  };
  let held = null;
  const watch = (node, key) => {
    node.addEventListener("pointerenter", () => hot(key));
    node.addEventListener("pointerleave", () => hot(held));
    node.addEventListener("focus", () => hot(key));
    node.addEventListener("blur", () => hot(held));
  };

  // --- the table sorts
  const sortBy = (table, column) => {
    const heads = all("thead th", table);
    const before = heads[column].getAttribute("aria-sort");
    const better = heads[column].dataset.better;
    const first = better === "high" ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    const way = before === first ? other : first;
    heads.forEach((th, i) => th.setAttribute("aria-sort", i === column ? way : "none"));
    const sign = way === "ascending" ? 1 : -1;
    const value = (row) => row.cells[column].dataset.value;
    const rows = all("tbody tr", table);
    rows.sort((a, b) => {
      if (value(a) === "" || value(b) === "") return (value(a) === "") - (value(b) === "");
      return sign * (Number(value(a)) - Number(value(b)));
    });
    table.tBodies[0].append(...rows);
  };
  const figures = byId("figures");
  if (figures) {
    all("thead th", figures).forEach((th, i) => th.querySelector("button").addEventListener("click", () => sortBy(figures, i)));
    for (const row of all("tbody tr", figures)) watch(row, row.dataset.key);
  }

  // --- weights rank the schemes again
  const factor = Object.fromEntries(data.terms.map((term) => [term.key, 1]));
  const parts = (scheme) => data.terms.map((term) => [term, (scheme.terms[term.key] || 0) * factor[term.key]]);
  const score = (scheme) => parts(scheme).reduce((sum, part) => sum + part[1], 0);
  const ranked = (by) => [...data.schemes].sort((a, b) => by(a) - by(b) || data.schemes.indexOf(a) - data.schemes.indexOf(b));
  const original = (scheme) => data.terms.reduce((sum, term) => sum + (scheme.terms[term.key] || 0), 0);
  const start = ranked(original).map((scheme) => scheme.key);
  const change = (from, to) => {
    if (from === to) return make("span", {}, "＝");
    const up = to < from;
    const count = Math.abs(from - to);
    const node = make("span", { class: up ? "up" : "down" }, `${up ? "▲" : "▼"}${count}`);
    const words = up ? [`上升 ${count} 位`, `up by ${count}`] : [`下降 ${count} 位`, `down by ${count}`];
    node.append(make("span", { class: "hidden" }, ...said(words)));
    return node;
  };
  const rank = () => {
    const list = byId("ranking");
    const order = ranked(score);
    const largest = Math.max(...order.map(score), 1);
    list.replaceChildren(
      ...order.map((scheme, i) => {
        const sum = score(scheme);
        const bar = make("i");
        bar.style.width = `${(100 * sum) / largest}%`;
        bar.style.background = scheme.color;
        const most = parts(scheme).filter((part) => part[1] > 0).sort((a, b) => b[1] - a[1]).slice(0, 3);
        const told = (n) => most.map(([term, cost]) => `${term.cost[n]} ${figure(cost, 0)}`).join(" · ") || "—";
        const row = make("li", { "data-key": scheme.key },
          make("span", { class: "no" }, String(i + 1)),
          make("span", {}, dot(scheme), " ", ...said(scheme.label)),
          make("span", { class: "sum" }, figure(sum, 0)),
          change(start.indexOf(scheme.key), i),
          make("span", { class: "track", "aria-hidden": "true" }, bar),
          make("small", { class: "most" }, ...said([`主要代价:${told(0)}`, `mostly: ${told(1)}`])));
        watch(row, scheme.key);
        return row;
      }));
    byId("said").textContent = order.map((scheme, i) => `${i + 1}. ${pick(scheme.label)}`).join(" ");
  };
  const sliders = document.querySelector("#sliders .sliders");
  if (sliders) {
    for (const term of data.terms) {
      const id = `w-${term.key}`;
      const input = make("input", { type: "range", min: "0", max: "4", step: "0.25", value: "1", id, "data-term": term.key });
      const output = make("output", { for: id }, "×1");
      const row = make("div", { class: "slider" }, make("label", { for: id }, make("span", {}, ...said(term.name))), input, output);
      if (term.why[0]) {
        row.dataset.titleZh = term.why[0];
        row.dataset.titleEn = term.why[1];
      }
      const told = () => {
        factor[term.key] = Number(input.value);
        output.textContent = `×${input.value}`;
        input.setAttribute("aria-valuetext", `×${input.value}`);
        row.classList.toggle("moved", input.value !== "1");
      };
      input.addEventListener("input", () => { told(); rank(); });
      input.addEventListener("reset", told);
      sliders.append(row);
    }
    byId("sliders").addEventListener("reset", () => setTimeout(() => {
      for (const input of all("input", sliders)) input.dispatchEvent(new Event("reset"));
      rank();
    }));
    byId("sliders").addEventListener("submit", (event) => event.preventDefault());
  }

  // --- one against another
  const WIDE = 640, TALL = 420, LEFT = 72, RIGHT = 24, TOP = 26, FOOT = 58;
  const ticks = (low, high) => {
    const raw = (high - low) / 4;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= raw);
    const found = [];
    for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-6; at += step) found.push(Number(at.toPrecision(10)));
    return [found, Math.max(0, -Math.floor(Math.log10(step) + 1e-9), step / power === 2.5 ? 1 - Math.log10(power) : 0)];
  };
  const range = (values) => {
    const low = Math.min(...values), high = Math.max(...values);
    const room = (high - low) * 0.14 || Math.abs(high) * 0.1 || 1;
    return [low - room < 0 && low >= 0 ? Math.min(low, Math.max(0, low - room)) : low - room, high + room];
  };
  const measureOf = (key) => data.measures.find((measure) => measure.key === key);
  const worse = (measure, a, b) => (measure.better === "high" ? a < b : a > b);
  const pareto = () => {
    const svg = byId("pareto");
    if (!svg) return;
    const mx = measureOf(byId("axis-x").value), my = measureOf(byId("axis-y").value);
    const shown = data.schemes.filter((s) => s.values[mx.key] !== null && s.values[my.key] !== null);
    svg.replaceChildren();
    if (!shown.length) return;
    const vx = (s) => s.values[mx.key], vy = (s) => s.values[my.key];
    const [x0, x1] = range(shown.map(vx)), [y0, y1] = range(shown.map(vy));
    const px = (v) => LEFT + ((v - x0) / (x1 - x0)) * (WIDE - LEFT - RIGHT);
    const py = (v) => TALL - FOOT - ((v - y0) / (y1 - y0)) * (TALL - FOOT - TOP);
    const [tx, dx] = ticks(x0, x1), [ty, dy] = ticks(y0, y1);
    for (const at of tx) {
      svg.append(draw("line", { class: "grid", x1: px(at), x2: px(at), y1: TOP, y2: TALL - FOOT }));
      svg.append(draw("text", { class: "tick", x: px(at), y: TALL - FOOT + 18, "text-anchor": "middle" }, figure(at, dx)));
    }
    for (const at of ty) {
      svg.append(draw("line", { class: "grid", x1: LEFT, x2: WIDE - RIGHT, y1: py(at), y2: py(at) }));
      svg.append(draw("text", { class: "tick", x: LEFT - 8, y: py(at) + 4, "text-anchor": "end" }, figure(at, dy)));
    }
    svg.append(draw("path", { class: "axis", fill: "none", d: `M${LEFT} ${TOP}V${TALL - FOOT}H${WIDE - RIGHT}` }));
    svg.append(draw("text", { x: WIDE - RIGHT, y: TALL - 12, "text-anchor": "end" }, withUnit(mx)));
    svg.append(draw("text", { x: 8, y: 16 }, withUnit(my)));
    const better = pick(["较优", "better"]);
    svg.append(draw("text", { class: "better", x: LEFT, y: TALL - 12 }, mx.better === "low" ? `← ${better}` : `${better} →`));
    svg.append(draw("text", { class: "better", x: WIDE - RIGHT, y: 16, "text-anchor": "end" }, my.better === "low" ? `↓ ${better}` : `↑ ${better}`));
    const beaten = (s) => shown.some((o) => !worse(mx, vx(o), vx(s)) && !worse(my, vy(o), vy(s)) && (worse(mx, vx(s), vx(o)) || worse(my, vy(s), vy(o))));
    const front = shown.filter((s) => !beaten(s)).sort((a, b) => vx(a) - vx(b));
    let path = "";
    front.forEach((s, i) => {
      if (i === 0) path = `M${px(vx(s))} ${py(vy(s))}`;
      else path += (mx.better === "low" ? `H${px(vx(s))}V${py(vy(s))}` : `V${py(vy(s))}H${px(vx(s))}`);
    });
    svg.append(draw("path", { class: "front", d: path }));
    const taken = [];
    for (const s of shown) {
      const faded = beaten(s);
      const x = px(vx(s)), y = py(vy(s));
      const group = draw("g", { class: faded ? "point faded" : "point", tabindex: "0", role: "img", "data-key": s.key });
      const words = `${pick(s.label)}: ${withUnit(mx)} ${figure(vx(s), mx.digits)}, ${withUnit(my)} ${figure(vy(s), my.digits)}`;
      group.setAttribute("aria-label", words + (faded ? pick(["(被其他方案优于)", " (another is no worse in both)"]) : ""));
      group.append(draw("title", {}, words));
      group.append(draw("circle", { cx: x, cy: y, r: 10, fill: faded ? "#fff" : s.color, stroke: s.color, "stroke-width": 3 }));
      let ly = y - 15;
      while (taken.some(([tx_, ty_]) => Math.abs(tx_ - x) < 34 && Math.abs(ty_ - ly) < 15)) ly -= 16;
      taken.push([x, ly]);
      group.append(draw("text", { x, y: ly, "text-anchor": "middle", "font-weight": 700 }, s.short));
      watch(group, s.key);
      svg.append(group);
    }
    const best = front.map((s) => pick(s.label)).join(pick(["、", ", "]));
    byId("front").textContent = pick([
      `就这两项而言,没有更好选择的是:${best}。空心淡色者在两项上均不优于另一方案。`,
      `In these two nothing beats: ${best}. Hollow and pale: another scheme is no worse in both and better in one.`]);
  };

  // --- all at once
  const parallel = () => {
    const svg = byId("parallel");
    if (!svg) return;
    svg.replaceChildren();
    const axes = data.measures.filter((m) => {
      const known = data.schemes.map((s) => s.values[m.key]).filter((v) => v !== null);
      return m.better && known.length > 1 && Math.max(...known) - Math.min(...known) > 0.5 * 10 ** -m.digits;
    });
    if (axes.length < 2 || data.schemes.length < 2) {
      svg.append(draw("text", { x: WIDE / 2, y: TALL / 2, "text-anchor": "middle" },
        pick(["各方案差别不足两项,无需此图", "schemes differ in fewer than two measures"])));
      return;
    }
    const left = 40, right = 40, top = 62, foot = 34;
    const px = (i) => left + (i * (WIDE - left - right)) / (axes.length - 1);
    const ends = axes.map((m) => {
      const known = data.schemes.map((s) => s.values[m.key]).filter((v) => v !== null);
      const low = Math.min(...known), high = Math.max(...known);
      return m.better === "low" ? [high, low] : [low, high];
    });
    const py = (i, value) => top + (1 - (value - ends[i][0]) / (ends[i][1] - ends[i][0])) * (TALL - top - foot);
    axes.forEach((m, i) => {
      svg.append(draw("line", { class: "axis", x1: px(i), x2: px(i), y1: top, y2: TALL - foot }));
      const side = i === 0 ? "start" : i === axes.length - 1 ? "end" : "middle";
      const x = i === 0 ? 4 : i === axes.length - 1 ? WIDE - 4 : px(i);
      svg.append(draw("text", { class: "tick", x, y: i % 2 ? 34 : 14, "text-anchor": side, "font-weight": 600 }, withUnit(m)));
      svg.append(draw("text", { class: "tick", x: px(i), y: top - 8, "text-anchor": "middle" }, figure(ends[i][1], m.digits)));
      svg.append(draw("text", { class: "tick", x: px(i), y: TALL - foot + 18, "text-anchor": "middle" }, figure(ends[i][0], m.digits)));
    });
    data.schemes.forEach((s) => {
      const spots = axes.map((m, i) => [i, s.values[m.key]]).filter((spot) => spot[1] !== null);
      const line = draw("path", { class: "line", stroke: s.color, "data-key": s.key,
        d: spots.map(([i, v], n) => `${n ? "L" : "M"}${px(i)} ${py(i, v)}`).join("") });
      line.append(draw("title", {}, pick(s.label)));
      watch(line, s.key);
      svg.append(line);
      for (const [i, v] of spots) {
        const value = draw("text", { class: "value", x: px(i), y: py(i, v) + 4, "text-anchor": "middle", visibility: "hidden" }, figure(v, axes[i].digits));
        value.dataset.key = s.key;
        svg.append(value);
      }
    });
  };
  const picks = byId("picks");
  if (picks) {
    for (const scheme of data.schemes) {
      const button = make("button", { type: "button", "aria-pressed": "false" }, dot(scheme), " ", ...said(scheme.label));
      watch(button, scheme.key);
      button.addEventListener("click", () => {
        held = held === scheme.key ? null : scheme.key;
        all("button", picks).forEach((other) => other.setAttribute("aria-pressed", String(other === button && held !== null)));
        hot(held);
      });
      picks.append(button);
    }
    byId("axis-x").addEventListener("change", pareto);
    byId("axis-y").addEventListener("change", pareto);
  }

  // --- plans zoom and move
  const plans = all(".plan > svg");
  const boxOf = (svg) => svg.getAttribute("viewBox").split(" ").map(Number);
  const setBox = (svg, box) => {
    svg.setAttribute("viewBox", box.map((n) => Math.round(n)).join(" "));
    const bar = svg.parentNode.querySelector(".measure");
    const scale = Math.min(svg.clientWidth / box[2], svg.clientHeight / box[3]);
    const metres = [1, 2, 5, 10, 20, 50, 100].find((m) => m * 1000 * scale >= 44);
    bar.classList.toggle("on", Boolean(metres) && svg.clientWidth > 0);
    if (!metres) return;
    bar.querySelector("i").style.width = `${metres * 1000 * scale}px`;
    bar.querySelector("span").textContent = `${metres} m`;
  };
  const together = (svg, change_) => {
    for (const other of byId("linked").checked ? plans : [svg]) setBox(other, change_(boxOf(other), other));
  };
  const zoom = (svg, by, fx = 0.5, fy = 0.5) => together(svg, ([x, y, w, h], other) => {
    const whole = other.dataset.whole.split(" ").map(Number);
    const factor_ = Math.min(Math.max(by, 800 / w), Math.max(1, (3 * Math.max(whole[2], whole[3])) / w));
    return [x + w * fx * (1 - factor_), y + h * fy * (1 - factor_), w * factor_, h * factor_];
  });
  const move = (svg, dx, dy) => together(svg, ([x, y, w, h]) => [x + w * dx, y + h * dy, w, h]);
  const fit = (svg) => together(svg, (_, other) => other.dataset[byId("view").value].split(" ").map(Number));
  const onScreen = (svg) => {
    const [, , w, h] = boxOf(svg);
    const scale = Math.min(svg.clientWidth / w, svg.clientHeight / h);
    return [w * scale, h * scale];
  };
  for (const svg of plans) {
    const frame = svg.parentNode;
    for (const button of all("[data-zoom]", frame)) {
      button.addEventListener("click", () => (button.dataset.zoom === "fit" ? fit(svg) : zoom(svg, button.dataset.zoom === "in" ? 0.75 : 1 / 0.75)));
    }
    frame.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[event.key];
      if (event.target !== frame) return;
      if (step) move(svg, ...step);
      else if (event.key === "+" || event.key === "=") zoom(svg, 0.75);
      else if (event.key === "-" || event.key === "_") zoom(svg, 1 / 0.75);
      else if (event.key === "0") fit(svg);
      else return;
      event.preventDefault();
    });
    frame.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && document.activeElement !== frame) return; // the page scrolls on
      event.preventDefault();
      const at = svg.getBoundingClientRect();
      zoom(svg, event.deltaY > 0 ? 1.15 : 1 / 1.15, (event.clientX - at.left) / at.width, (event.clientY - at.top) / at.height);
    }, { passive: false });
    const fingers = new Map();
    const apart = () => {
      const [a, b] = [...fingers.values()];
      return Math.hypot(a[0] - b[0], a[1] - b[1]);
    };
    svg.addEventListener("pointerdown", (event) => {
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      if (event.pointerType === "mouse") svg.setPointerCapture(event.pointerId);
      svg.classList.add("moving");
    });
    svg.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const gap = fingers.size === 2 ? apart() : 0;
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      if (gap > 0) return zoom(svg, gap / Math.max(apart(), 1));
      const [w, h] = onScreen(svg);
      return move(svg, (before[0] - event.clientX) / w, (before[1] - event.clientY) / h);
    });
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
      svg.addEventListener(name, (event) => {
        fingers.delete(event.pointerId);
        if (!fingers.size) svg.classList.remove("moving");
      });
    }
    setBox(svg, boxOf(svg));
  }
  window.addEventListener("resize", () => plans.forEach((svg) => setBox(svg, boxOf(svg))));
  if (byId("view")) byId("view").addEventListener("change", () => plans.forEach((svg) => setBox(svg, svg.dataset[byId("view").value].split(" ").map(Number))));
  if (byId("heat")) byId("heat").addEventListener("change", () => { root.dataset.map = byId("heat").value; });

  // --- clauses are filtered
  const filters = all("[data-filter]");
  const rows = all(".clauses tbody tr");
  const tagged = (row, tag) => row.dataset.tags.split(" ").includes(tag);
  const filter = (tag) => {
    for (const button of filters) button.setAttribute("aria-pressed", String(button.dataset.filter === tag));
    for (const row of rows) row.hidden = !tagged(row, tag);
  };
  for (const button of filters) {
    button.querySelector(".count").textContent = rows.filter((row) => tagged(row, button.dataset.filter)).length;
    button.addEventListener("click", () => filter(button.dataset.filter));
  }
  if (filters.length) filter(rows.some((row) => tagged(row, "notable")) ? "notable" : "all");

  // --- the language
  const translate = () => {
    const key = lang() === "en" ? "En" : "Zh";
    for (const node of all("[data-zh]")) node.textContent = node.dataset[key.toLowerCase()];
    for (const node of all("[data-label-zh]")) node.setAttribute("aria-label", node.dataset[`label${key}`]);
    for (const node of all("[data-title-zh]")) node.title = node.dataset[`title${key}`];
    pareto();
    parallel();
    if (sliders) rank();
    hot(held);
  };
  byId("lang").addEventListener("click", () => {
    root.lang = lang() === "en" ? "zh" : "en";
    translate();
  });
  byId("print").addEventListener("click", () => window.print());
  translate();
})();
