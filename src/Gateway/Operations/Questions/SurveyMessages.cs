using System.Collections.Immutable;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Gateway.Operations.Resources;
using Rolecall.Gateway.Operations.S3;
using Rolecall.Gateway.Requests;
using Rolecall.Identity.Access;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Questions;

/// <summary>What questions about many callers share.</summary>
internal static class SurveyMessages
{
    /// <summary>The question, with the keys that every request of the kind has; given ones stand above them.</summary>
    public static Question Ask(
        string action, string resource, string? owner, IEnumerable<ContextKey> given, DateTimeOffset now, ImmutableArray<ConditionEntry> resourceEntries, bool signed = false)
    {
        var entries = ImmutableArray.CreateBuilder<ConditionEntry>();
        entries.Add(TimeKeys.CurrentTime(now));
        entries.Add(TimeKeys.EpochTime(now));
        entries.Add(new("aws:ViaAWSService", "false"));
        if (RequestKeys.RegionOf(action.Split(':')[0]) is { } region)
            entries.Add(new("aws:RequestedRegion", region));
        if (owner is not null)
            entries.Add(new("aws:ResourceAccount", owner));
        // The only signature version that the server's own questions assume.
        if (signed && action.StartsWith("s3:", StringComparison.OrdinalIgnoreCase))
            entries.Add(new("s3:signatureversion", S3Keys.SignatureVersion));
        entries.AddRange(resourceEntries);
        entries.AddRange(given.Select(key => new ConditionEntry(key.Key, [.. key.Values])));
        return new Question { Action = action, Resource = resource, DeniedAs = ServedResources.DeniedAs(action, resource), Entries = entries.ToImmutable(), Hypothetical = true, Explained = true };
    }

    public static ListedPrincipal ToListed(Principal principal, bool namedSession = false) => new()
    {
        Kind = principal.Kind switch
        {
            PrincipalKind.Root => ListedKind.Root,
            PrincipalKind.User => ListedKind.User,
            PrincipalKind.Federated => ListedKind.ProviderUsers,
            PrincipalKind.RoleSession => namedSession ? ListedKind.RoleSession : ListedKind.Role,
            _ => ListedKind.Anonymous,
        },
        Arn = namedSession ? principal.Arn : principal.RoleArn ?? principal.Arn,
        AccountId = principal.AccountId,
    };
}
