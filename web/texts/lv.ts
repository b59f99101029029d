/* The Latvian catalogue: the first language, and the form that every other one must fill. */
import { shell } from "./lv/shell";
import { entry } from "./lv/entry";

export const lv = { ...shell, ...entry };

export type Texts = typeof lv;
