const DROPS = 50;
const SPREAD = 30;
const OVER_AFTER = 50000;

/** Lets an emoji rain over the page. @param {HTMLElement} sky @param {string} emoji */
export const rain = (sky, emoji) => {
  const drops = Array.from({ length: DROPS }, () => {
    const drop = document.createElement("span");
    drop.className = "drop";
    drop.textContent = emoji;
    drop.style.left = `${Math.random() * 100}%`;
    drop.style.animationDelay = `${Math.random() * SPREAD}s`;
    return drop;
  });
  sky.append(...drops);
  sky.dataset.emoji = emoji;
  setTimeout(() => {
    drops.forEach((drop) => drop.remove());
    if (!sky.childElementCount) delete sky.dataset.emoji;
  }, OVER_AFTER);
};
