using Rolecall.Api.SigV4;

namespace Rolecall.Security.Tests.Denials;

/// <summary>An account that owns guarded things and has a user who asks for those of others.</summary>
/// <param name="Id">Twelve digits.</param>
/// <param name="Root">May decode messages.</param>
/// <param name="User">May do everything by its own policies: only the other side refuses it.</param>
internal sealed record DenialAccount(string Id, AwsKeys Root, AwsKeys User)
{
    /// <summary>What is planted in policies of the account's resources, by the name of the resource that each guards.</summary>
    public Dictionary<string, string> OwnersCanaries { get; } = [];

    /// <summary>What is planted in the user's own policy, and in a role's identity policy and tags.</summary>
    public List<string> IdentityCanaries { get; } = [];

    public IEnumerable<string> Canaries => OwnersCanaries.Values.Concat(IdentityCanaries);

    public string Role(string name) => $"arn:aws:iam::{Id}:role/{name}";

    public string Bucket(string name) => $"{name}-{Id}";
}
