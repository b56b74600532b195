using Rolecall.Gateway.Operations.Resources;
using Rolecall.Identity.Resources;
using Rolecall.Identity.Sessions;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>What AWS STS acts on: IAM's roles, and for AssumeRoot another account's root.</summary>
internal static class StsResources
{
    /// <summary>The root of an account, in audit records.</summary>
    public const string RootRecordedAs = "AWS::IAM::Root";

    public static ServiceResources Row { get; } = new()
    {
        Prefix = "sts",
        Types = [new(IamResources.Role.Name, IamResources.Role.RecordedAs), new("root-user", RootRecordedAs) { Beginning = "root" }],
        // AssumeRoot names the root of another account; the organization says who may.
        IsReachedFromElsewhere = IsAssumeRoot,
        KeysSent = (action, entries) => IsByToken(action)
            // What a role brings along to the call of a provider's users: its tags are not among it.
            ? [.. entries.Where(entry => !entry.Key.StartsWith("aws:ResourceTag/", StringComparison.OrdinalIgnoreCase))]
            : entries,
        ReadApart = [RootSessions.Action],
    };

    private static bool IsAssumeRoot(string action) => action.Equals(RootSessions.Action, StringComparison.OrdinalIgnoreCase);

    private static bool IsByToken(string action) =>
        action.Equals(FederationOperations.WithSaml, StringComparison.OrdinalIgnoreCase)
        || action.Equals(FederationOperations.WithWebIdentity, StringComparison.OrdinalIgnoreCase);
}
