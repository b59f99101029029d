/* The English catalogue. */
import type { Texts } from "./lv";
import { shell } from "./en/shell";
import { entry } from "./en/entry";

export const en: Texts = { ...shell, ...entry };
