/**
 * @typedef {{position: number, emoji: string | null, timestamp: number | null, clickCount: number}} Cell
 * @typedef {{now: number, fade: number, levels: {clicks: number, emoji: string}[], cells: Cell[]}} State
 */

const SIDE = 10;
const TROPHY_ABOVE = 999;
const PULSE = 1500;
const STRENGTHS = ["light", "medium", "heavy"];
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SIDE, ArrowDown: SIDE };

/** The cells on the page. Emoji and counts come from the server and are only ever set as text. */
export class Board {
  /** @type {Map<number, HTMLElement>} */
  #buttons = new Map();
  /** @type {Map<number, Cell>} */
  #cells = new Map();
  #state;
  #skew;
  #on;

  /**
   * @param {HTMLElement} root holds a button for each cell
   * @param {State} state
   * @param {{clicked: (position: number) => void, faded: (cell: Cell) => void}} on
   */
  constructor(root, state, on) {
    this.#state = state;
    this.#on = on;
    // Clocks differ: ages are told by the server's.
    this.#skew = state.now - Date.now();
    for (const button of root.querySelectorAll("button")) this.#buttons.set(Number(button.dataset.position), button);
    root.addEventListener("click", ({ target }) => this.#click(target.closest("button")));
    root.addEventListener("keydown", (event) => this.#move(event));
    root.addEventListener("animationend", ({ target, animationName }) => {
      if (animationName === "fade") this.#on.faded(this.#cells.get(Number(target.closest("button").dataset.position)));
    });
    this.replace(state.cells);
  }

  /** Shows these cells and no others. @param {Cell[]} cells */
  replace(cells) {
    const known = new Map(cells.map((cell) => [cell.position, cell]));
    for (const position of this.#buttons.keys()) this.#show(known.get(position) ?? empty(position));
  }

  /** Takes a cell's state from the server, unless something newer is known. @param {Cell} cell */
  update(cell) {
    const known = this.#cells.get(cell.position);
    const isOlder = cell.timestamp !== null && known?.timestamp > cell.timestamp && known.clickCount > cell.clickCount;
    if (this.#buttons.has(cell.position) && !isOlder) this.#show(cell);
  }

  /** Our click came to nothing. @param {number} position */
  undo(position) {
    const cell = this.#cells.get(position);
    if (!cell?.clickCount) return;
    const clickCount = cell.clickCount - 1;
    this.#show(clickCount ? { ...cell, clickCount, emoji: this.#emoji(clickCount) } : empty(position));
  }

  /** Whether nobody has clicked on a cell since it was like this. @param {Cell} cell */
  isStill({ position, timestamp }) {
    return timestamp !== null && this.#cells.get(position).timestamp === timestamp;
  }

  /** A cell shakes and glows, the more the nearer it is to its next level. */
  shake(position, clickCount) {
    const button = this.#buttons.get(position);
    const strength = this.#strength(clickCount);
    if (!button || !strength) return;
    button.dataset.pulse = "";
    // Read, so that an animation which runs already begins anew.
    void button.offsetWidth;
    button.dataset.pulse = strength;
    clearTimeout(button.pulseTimer);
    button.pulseTimer = setTimeout(() => delete button.dataset.pulse, PULSE);
  }

  #click(button) {
    if (!button) return;
    const position = Number(button.dataset.position);
    const clickCount = (this.#isFaded(position) ? 0 : this.#cells.get(position)?.clickCount ?? 0) + 1;
    this.#focus(button);
    this.#show({ position, clickCount, emoji: this.#emoji(clickCount), timestamp: Math.round(Date.now() + this.#skew) });
    this.shake(position, clickCount);
    this.#on.clicked(position);
  }

  /** One stop for the tab key; arrows go from cell to cell, over the centre. */
  #move(event) {
    const step = STEPS[event.key];
    if (!step || !event.target.dataset.position) return;
    event.preventDefault();
    let position = Number(event.target.dataset.position) + step;
    while (position >= 0 && position < SIDE * SIDE && !this.#buttons.has(position)) position += step;
    const isSameRow = Math.floor(position / SIDE) === Math.floor((position - step) / SIDE);
    const button = this.#buttons.get(position);
    if (!button || (Math.abs(step) === 1 && !isSameRow)) return;
    this.#focus(button);
    button.focus();
  }

  #focus(button) {
    for (const each of this.#buttons.values()) each.tabIndex = each === button ? 0 : -1;
  }

  /** @param {Cell} cell */
  #show(cell) {
    this.#cells.set(cell.position, cell);
    const button = this.#buttons.get(cell.position);
    button.ariaLabel = `Cell ${cell.position}, ${cell.emoji ? `${cell.emoji}, ${cell.clickCount} clicks` : "empty"}`;
    button.dataset.count = cell.clickCount > TROPHY_ABOVE ? "🏆" : cell.clickCount || "";
    if (!cell.emoji) return button.replaceChildren();
    const face = document.createElement("span");
    face.className = "face";
    face.textContent = cell.emoji;
    face.style.animationDuration = `${this.#state.fade}ms`;
    face.style.animationDelay = `${-this.#age(cell.timestamp)}ms`;
    button.replaceChildren(face);
  }

  #isFaded(position) {
    const { timestamp } = this.#cells.get(position) ?? empty(position);
    return timestamp !== null && this.#age(timestamp) >= this.#state.fade;
  }

  #age(timestamp) {
    return Math.max(0, Date.now() + this.#skew - timestamp);
  }

  #emoji(clickCount) {
    return this.#level(clickCount)?.emoji ?? null;
  }

  #level(clickCount) {
    return this.#state.levels.findLast(({ clicks }) => clickCount >= clicks);
  }

  #strength(clickCount) {
    const level = this.#level(clickCount);
    const next = this.#state.levels.find(({ clicks }) => clicks > clickCount);
    if (!level || !next) return level && "heavy";
    const progress = (clickCount - level.clicks) / (next.clicks - 1 - level.clicks);
    return STRENGTHS[progress <= 0.33 ? 0 : progress <= 0.66 ? 1 : 2];
  }
}

/** @param {number} position @returns {Cell} */
const empty = (position) => ({ position, emoji: null, timestamp: null, clickCount: 0 });
