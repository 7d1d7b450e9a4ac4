"use strict";
// The page is whole without this script: all texts then stand under the chart.
(() => {
  const page = document.documentElement;
  const view = document.getElementById("view");
  const pictures = [...view.querySelectorAll("svg")];
  const panel = document.getElementById("panel");
  const told = new Map([...panel.querySelectorAll("section")].map((each) => [each.dataset.of, each]));
  const search = document.getElementById("search");
  const count = document.getElementById("count");
  const wide = pictures.map((each) => each.viewBox.baseVal.width);
  const LEAST = 0.1;
  const MOST = 8;
  let zoom = 1;
  let hits = [];
  let at = -1;

  page.classList.add("live");

  // ---- zoom and pan

  function zoomTo(wanted, x = view.clientWidth / 2, y = view.clientHeight / 2) {
    const next = Math.min(MOST, Math.max(LEAST, wanted));
    const across = (view.scrollLeft + x) / zoom;
    const down = (view.scrollTop + y) / zoom;
    zoom = next;
    pictures.forEach((each, index) => {
      each.style.width = `${wide[index] * zoom * (96 / 72)}px`;
      each.style.height = "auto";
    });
    view.scrollLeft = across * zoom - x;
    view.scrollTop = down * zoom - y;
    document.getElementById("zoomed").textContent = `${Math.round(zoom * 100)} %`;
  }

  function fit() {
    zoomTo((view.clientWidth - 4) / (Math.max(...wide) * (96 / 72)));
  }

  // To zoom keeps the middle where it is; a page that nobody has looked at yet begins at its top.
  function begin() {
    fit();
    view.scrollTo(0, 0);
  }

  view.addEventListener(
    "wheel",
    (event) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const frame = view.getBoundingClientRect();
        zoomTo(zoom * Math.exp(-event.deltaY / 400), event.clientX - frame.left, event.clientY - frame.top);
      }
    },
    { passive: false },
  );

  let held = null;
  let moved = false;
  view.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button === 0) {
      held = { x: event.clientX + view.scrollLeft, y: event.clientY + view.scrollTop };
      moved = false;
    }
  });
  window.addEventListener("pointermove", (event) => {
    if (held) {
      const left = held.x - event.clientX;
      const top = held.y - event.clientY;
      moved ||= Math.abs(left - view.scrollLeft) + Math.abs(top - view.scrollTop) > 4;
      if (moved) {
        view.scrollLeft = left;
        view.scrollTop = top;
        view.classList.add("held");
      }
    }
  });
  window.addEventListener("pointerup", () => {
    held = null;
    view.classList.remove("held");
  });

  document.getElementById("larger").addEventListener("click", () => zoomTo(zoom * 1.25));
  document.getElementById("smaller").addEventListener("click", () => zoomTo(zoom / 1.25));
  document.getElementById("fit").addEventListener("click", fit);

  // ---- what a step says

  const forms = new Map(
    pictures
      .flatMap((each) => [...each.querySelectorAll("g[id^='s-'], g[data-form]")])
      .map((form) => [nameOf(form), form]),
  );

  function nameOf(form) {
    return form.dataset.form ?? form.id.slice(2);
  }

  function formOf(name) {
    return forms.get(name);
  }

  function show(name) {
    told.forEach((section, of) => {
      section.hidden = of !== name;
    });
    pictures.forEach((each) => each.querySelectorAll(".chosen").forEach((form) => form.classList.remove("chosen")));
    formOf(name)?.classList.add("chosen");
    panel.hidden = false;
    page.classList.add("telling");
  }

  function close() {
    const open = [...told.values()].find((section) => !section.hidden);
    panel.hidden = true;
    page.classList.remove("telling");
    formOf(open?.dataset.of)?.focus();
  }

  function bring(form) {
    form.scrollIntoView({ block: "center", inline: "center" });
    form.focus({ preventScroll: true });
  }

  function nameAt(target) {
    const form = target.closest("g[id^='s-'], g[data-form]");
    return form && told.has(nameOf(form)) ? nameOf(form) : null;
  }

  view.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (moved) {
      event.preventDefault();
      moved = false;
    } else if (link) {
      event.preventDefault();
      const form = document.getElementById(link.getAttribute("href").slice(1));
      if (form) {
        bring(form);
        show(form.id.slice(2));
      }
    } else {
      const name = nameAt(event.target);
      if (name) {
        show(name);
      }
    }
  });

  document.getElementById("close").addEventListener("click", close);

  panel.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#s-']");
    const form = link && document.getElementById(link.getAttribute("href").slice(1));
    if (form) {
      event.preventDefault();
      bring(form);
      show(form.id.slice(2));
    }
  });

  // ---- the pathway that a step runs, in a page within this one

  function leave(inner) {
    inner.open = false;
    inner.querySelector("summary").focus();
  }

  panel.addEventListener("click", (event) => {
    if (event.target.closest(".back")) {
      leave(event.target.closest("details"));
    }
  });
  panel.querySelectorAll("details").forEach((inner) => {
    inner.addEventListener("toggle", () => inner.open && inner.querySelector(".back").focus());
    inner.addEventListener("leave", () => leave(inner));
  });

  // ---- search

  const searched = pictures.flatMap((each) =>
    [...each.querySelectorAll("g[class^='form-']")]
      .filter((form) => form.querySelector("text"))
      .map((form) => {
        const words = [...form.querySelectorAll("text")].map((line) => line.textContent).join(" ");
        const name = forms.get(nameOf(form)) === form ? nameOf(form) : "";
        const section = told.get(name);
        const more = section && !("part" in section.dataset) ? section.textContent : "";
        return { form, name, words: `${words} ${more}`.replace(/\s+/g, " ").toLocaleLowerCase() };
      }),
  );

  function find() {
    const wanted = search.value.trim().replace(/\s+/g, " ").toLocaleLowerCase();
    hits = wanted ? searched.filter((each) => each.words.includes(wanted)) : [];
    at = -1;
    searched.forEach((each) => each.form.classList.toggle("hit", hits.includes(each)));
    tell();
  }

  function tell() {
    const { none, one, many, place } = count.dataset;
    const sentence = hits.length === 0 ? none : hits.length === 1 ? one : many;
    const where = at < 0 ? "" : place.replace("{number}", String(at + 1));
    count.textContent = search.value.trim() ? `${sentence.replace("{count}", String(hits.length))}${where}` : "";
  }

  function step(by) {
    if (hits.length > 0) {
      at = at < 0 ? (by > 0 ? 0 : hits.length - 1) : (at + by + hits.length) % hits.length;
      hits.forEach((each, index) => each.form.classList.toggle("current", index === at));
      hits[at].form.scrollIntoView({ block: "center", inline: "center" });
      if (hits[at].name) {
        show(hits[at].name);
      }
      tell();
    }
  }

  search.addEventListener("input", find);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    }
  });
  document.getElementById("next").addEventListener("click", () => step(1));
  document.getElementById("before").addEventListener("click", () => step(-1));

  // ---- keys

  document.addEventListener("keydown", (event) => {
    const typing = event.target === search;
    const opened = panel.querySelector("details[open]");
    const around = window.frameElement?.closest("details");
    if (event.key === "Escape" && opened) {
      leave(opened);
    } else if (event.key === "Escape" && !panel.hidden) {
      close();
    } else if (event.key === "Escape" && around) {
      around.dispatchEvent(new Event("leave"));
    } else if (event.key === "Enter" && !typing && nameAt(event.target) && !event.target.closest("a")) {
      event.preventDefault();
      show(nameAt(event.target));
      (told.get(nameAt(event.target)).querySelector("summary") ?? document.getElementById("close")).focus();
    } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const does = { "+": () => zoomTo(zoom * 1.25), "-": () => zoomTo(zoom / 1.25), 0: fit, "/": () => search.focus() };
      if (does[event.key]) {
        event.preventDefault();
        does[event.key]();
      }
    }
  });

  // A form that is a part of a step is opened as the step is; a row that is a link has that for the keys.
  told.forEach((section, of) => {
    const form = formOf(of);
    if (form && "part" in section.dataset) {
      form.tabIndex = form.matches(".form-way") && form.querySelector("a") ? -1 : 0;
    }
  });

  panel.hidden = true;
  if (view.clientWidth > 0) {
    begin();
  } else {
    // A page in a page that has not been opened yet.
    window.addEventListener("resize", begin, { once: true });
  }
  const first = decodeURIComponent(window.location.hash).slice(3);
  if (told.has(first)) {
    bring(formOf(first));
    show(first);
  }
})();
