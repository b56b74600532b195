using System.Globalization;
using Grpc.Core;
using Rolecall.Api.Native.V1;

namespace Rolecall.Cli.AccessTests;

/// <summary>
/// Looks for a chain of AssumeRole, from its end: who may do it, and who may become them. A chain whose steps want keys that the request may
/// bring, such as an external id, is one, too: callers choose them. What cannot be searched whole is not taken for proven.
/// </summary>
internal sealed class PathSearch(ITestedSandbox sandbox)
{
    /// <summary>Roles that may do an action, and whose chains are searched.</summary>
    private const int MostRoles = 100;

    /// <summary>Chains that are looked at for each role.</summary>
    private const int MostChains = 10_000;

    private readonly AccessService.AccessServiceClient access = new(sandbox.Admin);

    private CallOptions Calling => new(cancellationToken: sandbox.Cancel);

    /// <summary>What is wrong with the invariant: the way that there is, or why it cannot be told. Null: there is none.</summary>
    public async Task<string?> Find(string from, NoPath path, Check check)
    {
        var start = await sandbox.ArnOf(from);
        if (path.Role is { } role)
            return await FindTo(start, await sandbox.RoleArnOf(role), path.Depth, check, "");
        var resource = check.Resource;
        var end = $" may {check.Action}";
        var roles = new List<string>();
        using var listing = access.WhoCan(new() { Action = check.Action, Resource = resource, Context = { check.Context } }, Calling);
        await foreach (var one in listing.ResponseStream.ReadAllAsync(sandbox.Cancel))
        {
            if (one.Principal.Arn == start)
                return $"{NameOf(start)}{end} itself{Needs(one.MissingKeys)}";
            if (one.Principal.Kind is ListedKind.Role or ListedKind.RoleSession)
                roles.Add(one.Principal.Kind == ListedKind.Role ? one.Principal.Arn : await RoleOfSession(one.Principal));
        }
        var distinct = roles.Distinct(StringComparer.Ordinal).ToArray();
        if (distinct.Length > MostRoles)
            return string.Create(
                CultureInfo.InvariantCulture, $"{distinct.Length} roles may {check.Action}, and the ways to {MostRoles} at most are searched: name a narrower action or resource");
        foreach (var one in distinct)
        {
            if (await FindTo(start, one, path.Depth, check, end) is { } found)
                return found;
        }
        return null;
    }

    private async Task<string?> FindTo(string start, string role, int depth, Check check, string end)
    {
        using var listing = access.WhoCanAssume(
            new() { RoleArn = role, MaxDepth = depth, MaxPaths = MostChains, Context = { check.Context } }, Calling);
        await foreach (var one in listing.ResponseStream.ReadAllAsync(sandbox.Cancel))
        {
            if (one.Truncated)
                return string.Create(
                    CultureInfo.InvariantCulture, $"more than {MostChains} chains of at most {depth} roles lead to {NameOf(role)}: search fewer (depth), or it is not proven");
            if (one.Principal.Arn == start)
                return $"there is a way: {string.Join(" → ", one.Chain.Prepend(start).Select(NameOf))}{end}{Needs(one.MissingKeys)}";
        }
        return null;
    }

    /// <summary>arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION has the role's name, and not its path.</summary>
    private Task<string> RoleOfSession(ListedPrincipal session) => sandbox.RoleArnOf($"{session.AccountId}/{session.Arn.Split('/')[1]}");

    private static string Needs(IReadOnlyCollection<string> keys) =>
        keys.Count == 0 ? "" : $", with the right {string.Join(", ", keys.Order(StringComparer.Ordinal))}";

    private static string NameOf(string arn) => arn[(arn.LastIndexOfAny(['/', ':']) + 1)..];
}
