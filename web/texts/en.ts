/* The English catalogue. */
import type { Texts } from "./lv";
import { admin } from "./en/admin";
import { audit } from "./en/audit";
import { bulk } from "./en/bulk";
import { entry } from "./en/entry";
import { operator } from "./en/operator";
import { shell } from "./en/shell";

export const en: Texts = { ...shell, ...entry, ...operator, ...bulk, ...admin, ...audit };
