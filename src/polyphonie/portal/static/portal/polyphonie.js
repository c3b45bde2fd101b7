/* Comfort only: every page does its work without this file. */
"use strict";

function enhanceFileDrop(zone) {
  const input = zone.querySelector("input[type=file]");
  const chosen = zone.querySelector("[data-chosen]");
  const hint = zone.querySelector("[data-drop-hint]");
  const size = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
  hint.hidden = false;

  function show() {
    const files = [...input.files];
    const list = document.createElement("ul");
    for (const file of files) {
      const line = document.createElement("li");
      line.textContent = `${file.name} (${size.format(Math.max(1, file.size / 1000))})`;
      list.append(line);
    }
    const count = files.length === 1 ? zone.dataset.one : `${files.length} ${zone.dataset.many}`;
    chosen.replaceChildren(...(files.length ? [count, list] : []));
  }

  function over(event) {
    event.preventDefault();
    zone.classList.toggle("file-drop-over", event.type === "dragenter" || event.type === "dragover");
  }

  input.addEventListener("change", show);
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) zone.addEventListener(kind, over);
  zone.addEventListener("drop", (event) => {
    const kept = new DataTransfer();
    const all = input.multiple ? [...input.files, ...event.dataTransfer.files] : [...event.dataTransfer.files].slice(0, 1);
    for (const file of all) kept.items.add(file);
    input.files = kept.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function enhanceConfirm(details) {
  const summary = details.querySelector("summary");
  const panel = details.querySelector(".confirm-panel");
  const question = panel.querySelector(".confirm-question");
  const close = panel.querySelector("[data-close]");
  const dialog = document.createElement("dialog");
  close.hidden = false;
  question.id ||= `question-${Math.random().toString(36).slice(2)}`;
  dialog.setAttribute("aria-labelledby", question.id);
  dialog.append(panel);
  details.after(dialog);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => summary.focus());
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
}

function enhanceCopy(place) {
  if (!navigator.clipboard) return;
  const button = place.querySelector("button");
  const told = place.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(place.dataset.copy);
    told.textContent = place.dataset.copied;
    setTimeout(() => { told.textContent = ""; }, 2000);
  });
}

function enhanceMenu(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
}

function enhancePicks(form) {
  const all = form.querySelector("[data-pick-all]");
  const boxes = [...form.querySelectorAll("input[name=pick]")];
  all.hidden = false;
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
}

const enhancements = {
  "[data-picks]": enhancePicks,
  "[data-file-drop]": enhanceFileDrop,
  "[data-confirm]": enhanceConfirm,
  "[data-copy]": enhanceCopy,
  "[data-menu]": enhanceMenu,
};

function enhance(root) {
  for (const [selector, enhancement] of Object.entries(enhancements)) {
    for (const element of root.querySelectorAll(`${selector}:not([data-enhanced])`)) {
      element.dataset.enhanced = "";
      enhancement(element);
    }
  }
  root.querySelector("[data-error-summary]")?.focus();
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

enhance(document);
document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) enhance(event.target); });
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-once]")) event.submitter?.setAttribute("aria-disabled", "true");
});
