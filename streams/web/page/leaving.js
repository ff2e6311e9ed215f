// Quick exit: the page is hidden at once and replaced, so that the way back does not lead here.
const TIMES = 3;
const WITHIN_MS = 2000;

export function leave() {
  document.documentElement.classList.add("gone");
  location.replace("/away");
}

// As GOV.UK's "Exit this page": Shift, three times, from anywhere on the page.
export function onThreeShifts(action) {
  let pressed = [];
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      pressed = [];
      return;
    }
    pressed = [...pressed.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp];
    if (pressed.length >= TIMES) action();
  });
}
