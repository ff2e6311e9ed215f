import { fill } from "./language.js";
import { leave, onThreeShifts } from "./leaving.js";

fill();
document.getElementById("exit").addEventListener("click", leave);
document.getElementById("back").addEventListener("click", () => location.replace("/phone"));
onThreeShifts(leave);
