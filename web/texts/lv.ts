/* The Latvian catalogue: the first language, and the form that every other one must fill. */
import { admin } from "./lv/admin";
import { audit } from "./lv/audit";
import { bulk } from "./lv/bulk";
import { entry } from "./lv/entry";
import { operator } from "./lv/operator";
import { shell } from "./lv/shell";

export const lv = { ...shell, ...entry, ...operator, ...bulk, ...admin, ...audit };

export type Texts = typeof lv;
