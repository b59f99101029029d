/* The pages of supervisors and data-protection officers. */
import type { Role } from "../../types";
import type { PageRow } from "../pages";
import { AboutPersonPage } from "./AboutPersonPage";
import { AuditPage } from "./AuditPage";
import { ExtractPage } from "./ExtractPage";
import { ExtractsPage } from "./ExtractsPage";
import { MisusePage } from "./MisusePage";
import { MonthlyPage } from "./MonthlyPage";
import { NewExtractPage } from "./NewExtractPage";
import { ReconcilePage } from "./ReconcilePage";
import { RecordsPage } from "./RecordsPage";
import { VerifyPage } from "./VerifyPage";

const overseers: Role[] = ["supervisor", "dpo", "administrator"];
const officers: Role[] = ["dpo"];

export const auditPages: PageRow[] = [
    { path: "/audit", roles: overseers, menu: (t) => t.nav.audit, page: AuditPage },
    { path: "/audit/records", roles: ["supervisor", "dpo"], page: RecordsPage },
    { path: "/audit/person", roles: officers, page: AboutPersonPage },
    { path: "/audit/extracts", roles: officers, page: ExtractsPage },
    { path: "/audit/extracts/new", roles: officers, page: NewExtractPage },
    { path: "/audit/extracts/{id}", roles: officers, page: ExtractPage },
    { path: "/audit/reconcile", roles: overseers, page: ReconcilePage },
    { path: "/audit/misuse", roles: officers, page: MisusePage },
    { path: "/audit/monthly", roles: overseers, page: MonthlyPage },
    { path: "/audit/verify", roles: overseers, page: VerifyPage },
];
