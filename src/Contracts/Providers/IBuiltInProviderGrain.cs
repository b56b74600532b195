namespace Rolecall.Contracts.Providers;

/// <summary>
/// An identity provider that AWS knows by itself (Google, Login with Amazon, Facebook), for all accounts of a sandbox. Key:
/// <see cref="Keys.BuiltInProvider"/>.
/// </summary>
[Alias("rolecall.IBuiltInProviderGrain")]
public interface IBuiltInProviderGrain : IGrainWithStringKey
{
    /// <summary>Proves a web identity token, of whatever application.</summary>
    [Alias("ProveWebIdentity")]
    Task<ProofReply> ProveWebIdentity(ProofCall call);
}
