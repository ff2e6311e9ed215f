import { fill } from "./language.js";

fill();
