using Rolecall.Contracts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Secrets;

namespace Rolecall.Cases.Tests;

/// <summary>Who makes a call, and by what.</summary>
internal abstract record Credential
{
    public abstract Evidence AsEvidence(string adminToken);

    internal sealed record Administrator : Credential
    {
        public override Evidence AsEvidence(string adminToken) => new Evidence.AdminToken(adminToken);
    }

    /// <summary>A sandbox's own token.</summary>
    internal sealed record SandboxToken(string Token) : Credential
    {
        public override Evidence AsEvidence(string adminToken) => new Evidence.AdminToken(Token);
    }

    internal sealed record Nobody : Credential
    {
        public override Evidence AsEvidence(string adminToken) => new Evidence.None();
    }

    internal sealed record Keys(string Id, string Secret, string? Token = null) : Credential
    {
        public override Evidence AsEvidence(string adminToken) => new Evidence.Plain(Id, Secret, Token);
    }
}
