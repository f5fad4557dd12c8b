// Pages of features: the slider beside the number, and forms that are sent once. Without this, they work all the same.

for (const slider of document.querySelectorAll("[data-pennant-slider]")) {
    const number = slider.form.querySelector("[data-pennant-number]");
    const follow = () => (slider.value = number.value || 0);
    slider.hidden = false;
    slider.addEventListener("input", () => (number.value = slider.value));
    number.addEventListener("input", follow);
    follow();
}

for (const form of document.querySelectorAll(".pennant-once")) {
    let sent = false;
    form.addEventListener("submit", (event) => (sent ? event.preventDefault() : (sent = true)));
    addEventListener("pageshow", () => (sent = false));
}
