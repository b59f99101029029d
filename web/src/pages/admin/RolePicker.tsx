/* Which roles somebody has. */
import { useText } from "../../text";
import type { Role } from "../../types";

export const ROLES: Role[] = ["operator", "supervisor", "dpo", "administrator"];

interface Props {
    roles: Role[];
    onRoles: (roles: Role[]) => void;
    error?: string | undefined;
}

export function RolePicker({ roles, onRoles, error }: Props) {
    const t = useText();
    return (
        <fieldset class="choices">
            <legend>{t.people.roles}</legend>
            {ROLES.map((role) => (
                <label key={role}>
                    <input
                        type="checkbox" id={role === ROLES[0] ? "roles" : undefined} checked={roles.includes(role)}
                        aria-invalid={error ? "true" : undefined}
                        onChange={(event) => onRoles(ROLES.filter((one) =>
                            (one === role ? event.currentTarget.checked : roles.includes(one))))}
                    />
                    {t.people.role[role]}
                </label>
            ))}
            {error && <small class="field-error">{error}</small>}
        </fieldset>
    );
}
