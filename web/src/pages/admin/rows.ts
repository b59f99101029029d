/* The pages of agreements, duties, people and the node itself. */
import type { Role } from "../../types";
import type { PageRow } from "../pages";
import { AgreementPage } from "./AgreementPage";
import { AgreementsPage } from "./AgreementsPage";
import { CertificatesPage } from "./CertificatesPage";
import { DutiesPage } from "./DutiesPage";
import { DutyPage } from "./DutyPage";
import { EventPage } from "./EventPage";
import { ImportPage } from "./ImportPage";
import { ImportsPage } from "./ImportsPage";
import { NewDutyPage } from "./NewDutyPage";
import { NewPersonPage } from "./NewPersonPage";
import { PeoplePage } from "./PeoplePage";
import { PersonPage } from "./PersonPage";
import { ProvidersPage } from "./ProvidersPage";

const everybody: Role[] = [];
const overseers: Role[] = ["supervisor", "dpo", "administrator"];
const administrators: Role[] = ["administrator"];

export const adminPages: PageRow[] = [
    { path: "/agreements", roles: everybody, menu: (t) => t.nav.agreements, page: AgreementsPage },
    { path: "/agreements/{id}", roles: everybody, page: AgreementPage },
    { path: "/agreements/{id}/event", roles: administrators, page: EventPage },
    { path: "/duties", roles: overseers, menu: (t) => t.nav.duties, page: DutiesPage },
    { path: "/duties/new", roles: overseers, page: NewDutyPage },
    { path: "/duties/{id}", roles: overseers, page: DutyPage },
    { path: "/providers", roles: everybody, side: "platform", menu: (t) => t.nav.providers, page: ProvidersPage },
    { path: "/imports", roles: administrators, side: "provider", menu: (t) => t.nav.imports, page: ImportsPage },
    { path: "/imports/{id}", roles: administrators, side: "provider", page: ImportPage },
    { path: "/people", roles: overseers, menu: (t) => t.nav.people, page: PeoplePage },
    { path: "/people/new", roles: administrators, page: NewPersonPage },
    { path: "/people/{id}", roles: overseers, page: PersonPage },
    { path: "/certificates", roles: administrators, menu: (t) => t.nav.certificates, page: CertificatesPage },
];
