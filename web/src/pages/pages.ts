/* All pages that need a session, one row each: address, who may see it, its place in the menu. */
import type { FunctionComponent } from "preact";
import type { Words } from "../route";
import { hasRole } from "../session";
import type { Role, Session } from "../types";
import type { Texts } from "../../texts/lv";

export interface PageRow {
    path: string; /* "/applications/{id}"; ids only */
    roles: Role[];
    side?: Session["side"]; /* only on this side; both when left out */
    menu?: (t: Texts) => string; /* shown in the menu under this name */
    page: FunctionComponent<{ words: Words }>;
}

export const pages: PageRow[] = [];

export function mayOpen(row: PageRow, now: Session): boolean {
    return (!row.side || row.side === now.side) && hasRole(...row.roles);
}
