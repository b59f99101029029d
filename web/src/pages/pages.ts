/* All pages that need a session, one row each: address, who may see it, its place in the menu. */
import type { FunctionComponent } from "preact";
import type { Words } from "../route";
import { hasRole } from "../session";
import type { Role, Session } from "../types";
import type { Texts } from "../../texts/lv";
import { adminPages } from "./admin/rows";
import { auditPages } from "./audit/rows";
import { BulkPage } from "./bulk/BulkPage";
import { JobPage } from "./bulk/JobPage";
import { NewBulkPage } from "./bulk/NewBulkPage";
import { ApplicationPage } from "./operator/ApplicationPage";
import { ApplicationsPage } from "./operator/ApplicationsPage";
import { NewApplicationPage } from "./operator/NewApplicationPage";

const workers: Role[] = ["operator", "supervisor"];

export interface PageRow {
    path: string; /* "/applications/{id}"; ids only */
    roles: Role[];
    side?: Session["side"]; /* only on this side; both when left out */
    menu?: (t: Texts) => string; /* shown in the menu under this name */
    page: FunctionComponent<{ words: Words }>;
}

export const pages: PageRow[] = [
    { path: "/applications", roles: [...workers, "dpo"], side: "platform", menu: (t) => t.nav.applications, page: ApplicationsPage },
    { path: "/applications/new", roles: workers, side: "platform", page: NewApplicationPage },
    { path: "/applications/{id}", roles: [...workers, "dpo"], side: "platform", page: ApplicationPage },
    { path: "/bulk", roles: workers, side: "platform", menu: (t) => t.nav.bulk, page: BulkPage },
    { path: "/bulk/new", roles: workers, side: "platform", page: NewBulkPage },
    { path: "/bulk/{id}", roles: workers, side: "platform", page: JobPage },
    ...adminPages,
    ...auditPages,
];

export function mayOpen(row: PageRow, now: Session): boolean {
    return (!row.side || row.side === now.side) && hasRole(...row.roles);
}
