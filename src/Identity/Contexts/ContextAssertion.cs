using Rolecall.Policy;

namespace Rolecall.Identity.Contexts;

/// <summary>What IAM Identity Center asserts to STS of a user for whom an application acts.</summary>
public sealed record ContextAssertion
{
    public required IdentityContext Context { get; init; }

    public required string InstanceArn { get; init; }

    public required string ApplicationArn { get; init; }

    /// <summary>A random id, for logs only.</summary>
    public required string CredentialId { get; init; }

    /// <summary>In sandbox time: refused from this instant on.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>
    /// The condition keys of the AssumeRole that brings it. Of Identity Center's own, those about the application and the
    /// instance are told at AssumeRole only; those about the user, by their own name, once the session is made.
    /// https://docs.aws.amazon.com/singlesignon/latest/userguide/condition-context-keys-sts-idc.html
    /// </summary>
    public IEnumerable<ConditionEntry> RequestEntries
    {
        get
        {
            ConditionEntry[] ofTheRequest =
            [
                new("identitycenter:InstanceArn", InstanceArn),
                new("identitycenter:ApplicationArn", ApplicationArn),
                new("identitycenter:CredentialId", CredentialId),
            ];
            return [.. ofTheRequest, .. Context.Entries.Concat(ofTheRequest).Select(entry => entry with { Key = "sts:RequestContext/" + entry.Key })];
        }
    }
}
