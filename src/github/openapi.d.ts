/**
 * Types of the 14 operations, generated once from openapi.json beside this file by
 * `npx openapi-typescript@7.13.0 openapi.json -o openapi.d.ts`. Do not edit: generate again.
 */

export interface paths {
    "/applications/{client_id}/grant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["apps/delete-authorization"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{client_id}/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["apps/check-token"];
        delete: operations["apps/delete-token"];
        options?: never;
        head?: never;
        patch: operations["apps/reset-token"];
        trace?: never;
    };
    "/applications/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @deprecated */
        get: operations["oauth-authorizations/list-grants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/grants/{grant_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @deprecated */
        get: operations["oauth-authorizations/get-grant"];
        put?: never;
        post?: never;
        /** @deprecated */
        delete: operations["oauth-authorizations/delete-grant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/authorizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @deprecated */
        get: operations["oauth-authorizations/list-authorizations"];
        put?: never;
        /** @deprecated */
        post: operations["oauth-authorizations/create-authorization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/authorizations/clients/{client_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** @deprecated */
        put: operations["oauth-authorizations/get-or-create-authorization-for-app"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/authorizations/clients/{client_id}/{fingerprint}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** @deprecated */
        put: operations["oauth-authorizations/get-or-create-authorization-for-app-and-fingerprint"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/authorizations/{authorization_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @deprecated */
        get: operations["oauth-authorizations/get-authorization"];
        put?: never;
        post?: never;
        /** @deprecated */
        delete: operations["oauth-authorizations/delete-authorization"];
        options?: never;
        head?: never;
        /** @deprecated */
        patch: operations["oauth-authorizations/update-authorization"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        "app-permissions": {
            /** @enum {string} */
            actions?: "read" | "write";
            /** @enum {string} */
            administration?: "read" | "write";
            /** @enum {string} */
            artifact_metadata?: "read" | "write";
            /** @enum {string} */
            attestations?: "read" | "write";
            /** @enum {string} */
            checks?: "read" | "write";
            /** @enum {string} */
            code_quality?: "read" | "write";
            /** @enum {string} */
            codespaces?: "read" | "write";
            /** @enum {string} */
            contents?: "read" | "write";
            /** @enum {string} */
            dependabot_secrets?: "read" | "write";
            /** @enum {string} */
            deployments?: "read" | "write";
            /** @enum {string} */
            discussions?: "read" | "write";
            /** @enum {string} */
            environments?: "read" | "write";
            /** @enum {string} */
            issues?: "read" | "write";
            /** @enum {string} */
            merge_queues?: "read" | "write";
            /** @enum {string} */
            metadata?: "read" | "write";
            /** @enum {string} */
            packages?: "read" | "write";
            /** @enum {string} */
            pages?: "read" | "write";
            /** @enum {string} */
            pull_requests?: "read" | "write";
            /** @enum {string} */
            repository_custom_properties?: "read" | "write";
            /** @enum {string} */
            repository_hooks?: "read" | "write";
            /** @enum {string} */
            repository_projects?: "read" | "write" | "admin";
            /** @enum {string} */
            secret_scanning_alerts?: "read" | "write";
            /** @enum {string} */
            secrets?: "read" | "write";
            /** @enum {string} */
            security_events?: "read" | "write";
            /** @enum {string} */
            single_file?: "read" | "write";
            /** @enum {string} */
            statuses?: "read" | "write";
            /** @enum {string} */
            vulnerability_alerts?: "read" | "write";
            /** @enum {string} */
            workflows?: "write";
            /** @enum {string} */
            members?: "read" | "write";
            /** @enum {string} */
            organization_administration?: "read" | "write";
            /** @enum {string} */
            organization_custom_roles?: "read" | "write";
            /** @enum {string} */
            organization_custom_org_roles?: "read" | "write";
            /** @enum {string} */
            organization_custom_properties?: "read" | "write" | "admin";
            /** @enum {string} */
            organization_copilot_seat_management?: "read" | "write";
            /** @enum {string} */
            organization_copilot_agent_settings?: "read" | "write";
            /** @enum {string} */
            organization_announcement_banners?: "read" | "write";
            /** @enum {string} */
            organization_events?: "read";
            /** @enum {string} */
            organization_hooks?: "read" | "write";
            /** @enum {string} */
            organization_personal_access_tokens?: "read" | "write";
            /** @enum {string} */
            organization_personal_access_token_requests?: "read" | "write";
            /** @enum {string} */
            organization_plan?: "read";
            /** @enum {string} */
            organization_projects?: "read" | "write" | "admin";
            /** @enum {string} */
            organization_packages?: "read" | "write";
            /** @enum {string} */
            organization_secrets?: "read" | "write";
            /** @enum {string} */
            organization_self_hosted_runners?: "read" | "write";
            /** @enum {string} */
            organization_user_blocking?: "read" | "write";
            /** @enum {string} */
            email_addresses?: "read" | "write";
            /** @enum {string} */
            followers?: "read" | "write";
            /** @enum {string} */
            git_ssh_keys?: "read" | "write";
            /** @enum {string} */
            gpg_keys?: "read" | "write";
            /** @enum {string} */
            interaction_limits?: "read" | "write";
            /** @enum {string} */
            profile?: "write";
            /** @enum {string} */
            starring?: "read" | "write";
            /** @enum {string} */
            enterprise_administration?: "read" | "write";
            /** @enum {string} */
            enterprise_custom_properties?: "read" | "write";
            /** @enum {string} */
            enterprise_organization_installations?: "read" | "write";
            /** @enum {string} */
            enterprise_organization_installation_repositories?: "read" | "write";
        };
        "application-grant": {
            /** Format: int64 */
            id: number;
            /** Format: uri */
            url: string;
            app: {
                client_id: string;
                name: string;
                /** Format: uri */
                url: string;
            };
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            scopes: string[];
            user?: components["schemas"]["nullable-simple-user"];
        };
        authorization: {
            /** Format: int64 */
            id: number;
            /** Format: uri */
            url: string;
            scopes: string[] | null;
            token: string;
            token_last_eight: string | null;
            hashed_token: string | null;
            app: {
                client_id: string;
                name: string;
                /** Format: uri */
                url: string;
            };
            note: string | null;
            /** Format: uri */
            note_url: string | null;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            created_at: string;
            fingerprint: string | null;
            user?: components["schemas"]["nullable-simple-user"];
            installation?: components["schemas"]["nullable-scoped-installation"];
            /** Format: date-time */
            expires_at: string | null;
        };
        "basic-error": {
            message?: string;
            documentation_url?: string;
            url?: string;
            status?: string;
        };
        "nullable-scoped-installation": {
            permissions: components["schemas"]["app-permissions"];
            /** @enum {string} */
            repository_selection: "all" | "selected";
            single_file_name: string | null;
            has_multiple_single_files?: boolean;
            single_file_paths?: string[];
            /** Format: uri */
            repositories_url: string;
            account: components["schemas"]["simple-user"];
        } | null;
        "nullable-simple-user": {
            name?: string | null;
            email?: string | null;
            login: string;
            /** Format: int64 */
            id: number;
            node_id: string;
            /** Format: uri */
            avatar_url: string;
            gravatar_id: string | null;
            /** Format: uri */
            url: string;
            /** Format: uri */
            html_url: string;
            /** Format: uri */
            followers_url: string;
            following_url: string;
            gists_url: string;
            starred_url: string;
            /** Format: uri */
            subscriptions_url: string;
            /** Format: uri */
            organizations_url: string;
            /** Format: uri */
            repos_url: string;
            events_url: string;
            /** Format: uri */
            received_events_url: string;
            type: string;
            site_admin: boolean;
            starred_at?: string;
            user_view_type?: string;
        } | null;
        "simple-user": {
            name?: string | null;
            email?: string | null;
            login: string;
            /** Format: int64 */
            id: number;
            node_id: string;
            /** Format: uri */
            avatar_url: string;
            gravatar_id: string | null;
            /** Format: uri */
            url: string;
            /** Format: uri */
            html_url: string;
            /** Format: uri */
            followers_url: string;
            following_url: string;
            gists_url: string;
            starred_url: string;
            /** Format: uri */
            subscriptions_url: string;
            /** Format: uri */
            organizations_url: string;
            /** Format: uri */
            repos_url: string;
            events_url: string;
            /** Format: uri */
            received_events_url: string;
            type: string;
            site_admin: boolean;
            starred_at?: string;
            user_view_type?: string;
        };
        "validation-error": {
            message: string;
            documentation_url: string;
            errors?: {
                resource?: string;
                field?: string;
                message?: string;
                code: string;
                index?: number;
                value?: (string | null) | (number | null) | (string[] | null);
            }[];
        };
    };
    responses: {
        /** @description Forbidden */
        forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["basic-error"];
            };
        };
        /** @description Gone */
        gone: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["basic-error"];
            };
        };
        /** @description Not Found */
        not_found: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["basic-error"];
            };
        };
        /** @description Not Modified */
        not_modified: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description Unauthorized */
        requires_authentication: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["basic-error"];
            };
        };
        /** @description Unprocessable Entity */
        validation_failed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["validation-error"];
            };
        };
    };
    parameters: {
        "authorization-id": number;
        "client-id": string;
        "grant-id": number;
        "oauth-client-id": string;
        page: number;
        "per-page": number;
    };
    requestBodies: never;
    headers: {
        link: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "apps/delete-authorization": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client_id: components["parameters"]["client-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    access_token: string;
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: components["responses"]["validation_failed"];
        };
    };
    "apps/check-token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client_id: components["parameters"]["client-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    access_token: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["authorization"];
                };
            };
            404: components["responses"]["not_found"];
            422: components["responses"]["validation_failed"];
        };
    };
    "apps/delete-token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client_id: components["parameters"]["client-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    access_token: string;
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: components["responses"]["validation_failed"];
        };
    };
    "apps/reset-token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client_id: components["parameters"]["client-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    access_token: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["authorization"];
                };
            };
            422: components["responses"]["validation_failed"];
        };
    };
    "oauth-authorizations/list-grants": {
        parameters: {
            query?: {
                per_page?: components["parameters"]["per-page"];
                page?: components["parameters"]["page"];
                client_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Link: components["headers"]["link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["application-grant"][];
                };
            };
            304: components["responses"]["not_modified"];
            401: components["responses"]["requires_authentication"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
        };
    };
    "oauth-authorizations/get-grant": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                grant_id: components["parameters"]["grant-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["application-grant"];
                };
            };
            304: components["responses"]["not_modified"];
            401: components["responses"]["requires_authentication"];
            403: components["responses"]["forbidden"];
        };
    };
    "oauth-authorizations/delete-grant": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                grant_id: components["parameters"]["grant-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            304: components["responses"]["not_modified"];
            401: components["responses"]["requires_authentication"];
            403: components["responses"]["forbidden"];
        };
    };
    "oauth-authorizations/list-authorizations": {
        parameters: {
            query?: {
                per_page?: components["parameters"]["per-page"];
                page?: components["parameters"]["page"];
                client_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Link: components["headers"]["link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["authorization"][];
                };
            };
            304: components["responses"]["not_modified"];
            401: components["responses"]["requires_authentication"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
        };
    };
    "oauth-authorizations/create-authorization": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    scopes?: string[] | null;
                    note?: string;
                    note_url?: string;
                    client_id?: string;
                    client_secret?: string;
                    fingerprint?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["authorization"];
                };
            };
            304: components["responses"]["not_modified"];
            401: components["responses"]["requires_authentication"];
            403: components["responses"]["forbidden"];
            410: components["responses"]["gone"];
            422: components["responses"]["validation_failed"];
        };
    };
    "oauth-authorizations/get-or-create-authorization-for-app": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client_id: components["parameters"]["oauth-client-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    client_secret: string;
                    scopes?: string[] | null;
                    note?: string;
                    note_url?: string;
                    fingerprint?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["authorization"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["authorization"];
                };
            };
            304: components["responses"]["not_modified"];
            401: components["responses"]["requires_authentication"];
            403: components["responses"]["forbidden"];
            422: components["responses"]["validation_failed"];
        };
    };
    "oauth-authorizations/get-or-create-authorization-for-app-and-fingerprint": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client_id: components["parameters"]["oauth-client-id"];
                fingerprint: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    client_secret: string;
                    scopes?: string[] | null;
                    note?: string;
                    note_url?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["authorization"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["authorization"];
                };
            };
            422: components["responses"]["validation_failed"];
        };
    };
    "oauth-authorizations/get-authorization": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                authorization_id: components["parameters"]["authorization-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["authorization"];
                };
            };
            304: components["responses"]["not_modified"];
            401: components["responses"]["requires_authentication"];
            403: components["responses"]["forbidden"];
        };
    };
    "oauth-authorizations/delete-authorization": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                authorization_id: components["parameters"]["authorization-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            304: components["responses"]["not_modified"];
            401: components["responses"]["requires_authentication"];
            403: components["responses"]["forbidden"];
        };
    };
    "oauth-authorizations/update-authorization": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                authorization_id: components["parameters"]["authorization-id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    scopes?: string[] | null;
                    add_scopes?: string[];
                    remove_scopes?: string[];
                    note?: string;
                    note_url?: string;
                    fingerprint?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["authorization"];
                };
            };
            422: components["responses"]["validation_failed"];
        };
    };
}
