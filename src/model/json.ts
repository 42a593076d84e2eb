/** A JSON value. Everything in the journal, in a plan and in recorded facts is of this type. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };
