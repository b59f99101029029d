/* The municipalities of the agreements, each once. */
import { get } from "./api";
import { type Loaded, useLoad } from "./load";
import type { Municipality, Page } from "./types";
import type { AgreementRow } from "./types-admin";

export function useMunicipalities(): Loaded<Municipality[]> {
    return useLoad(async (signal) => {
        const { items } = await get<Page<AgreementRow>>("/v1/agreements", signal);
        const byNumber = new Map(items.map((row) => [row.municipality, row.name]));
        return [...byNumber].map(([registration, name]) => ({ registration, name }));
    }, []);
}

export function municipalityName(known: Municipality[] | null, registration: string): string {
    return known?.find((one) => one.registration === registration)?.name ?? registration;
}
