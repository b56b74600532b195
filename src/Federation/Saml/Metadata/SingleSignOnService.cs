namespace Rolecall.Federation.Saml.Metadata;

/// <summary>An endpoint at which an IdP takes requests to authenticate a user.</summary>
/// <param name="Binding">The binding's URI.</param>
/// <param name="Location">The endpoint's URL, as the metadata says it; it is never fetched.</param>
public sealed record SingleSignOnService(string Binding, string Location);
