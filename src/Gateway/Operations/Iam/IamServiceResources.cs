using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Operations.Resources;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Resources;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Iam;

/// <summary>IAM's resources, by the rows of its operations and of <see cref="IamResources"/>.</summary>
internal static class IamServiceResources
{
    private const string BoundaryKey = "iam:PermissionsBoundary";

    public static ServiceResources Row { get; } = new()
    {
        Prefix = "iam",
        Types = [.. IamResources.All.Select(type => new RecordedType(type.Name, type.RecordedAs))],
        DeniedAs = DeniedAs,
        OfWhole = (action, accountId) => accountId is { } own ? AccountOperations.Find(action)?.On.OfWhole(own) : null,
        IsOnCollection = action => AccountOperations.Find(action) is { On.IsCollection: true },
        KeysOf = async (grains, sandbox, arn) =>
            await grains.Grain<IAccountGrain>(Keys.Account(sandbox, arn.Owner!.Value)).ResourceKeys(arn.ToString()),
        KeysSent = KeysSent,
    };

    private static string? DeniedAs(string action, string resource)
    {
        if (AccountOperations.Find(action) is { } row)
            return row.On.DeniedAs(resource);
        // A denial of iam:PassRole names the role by its ARN; operations that are not built here are treated as operations on one resource.
        return IsPassing(action) ? null : IamResources.TypeOf(resource)?.DeniedAsOf(resource);
    }

    private static ImmutableArray<ConditionEntry> KeysSent(string action, ImmutableArray<ConditionEntry> entries)
    {
        // Tags of the role do not count when it is passed. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
        if (IsPassing(action))
            return [.. entries.Where(entry => entry.Key != BoundaryKey && !entry.Key.Contains(":ResourceTag/", StringComparison.Ordinal))];
        return AccountOperations.Find(action) is { On.TellsBoundary: false }
            ? [.. entries.Where(entry => entry.Key != BoundaryKey)]
            : entries;
    }

    private static bool IsPassing(string action) => action.Equals(PassedRole.Action, StringComparison.OrdinalIgnoreCase);
}
