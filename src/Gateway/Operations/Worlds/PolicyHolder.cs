using System.Text.Json.Nodes;
using Rolecall.Api.Iam.V1;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Worlds;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>The inline policies and attachments of a user, group or role.</summary>
/// <param name="Kind">"user", "group" or "role": what changes call it.</param>
/// <param name="Name">Its name.</param>
internal abstract record PolicyHolder(string Kind, string Name)
{
    protected const int MostOfAPage = 1_000;

    /// <summary>Brings them to what the world says.</summary>
    /// <param name="exists">The holder was there: what it has is compared.</param>
    public async Task Follow(WorldRun run, IamOfAccount iam, string account, WorldPermissions permissions, bool exists)
    {
        var inline = exists ? await InlineOf(iam) : [];
        foreach (var policy in permissions.Inline)
        {
            var had = inline.Contains(policy.Name);
            if (had && SameJson(await DocumentOf(iam, policy.Name), policy.Document.Json))
                continue;
            await run.Change(had ? WorldChangeKind.Update : WorldChangeKind.Create, What(account, "policy " + policy.Name), () => Put(iam, policy));
        }
        var attached = exists ? await AttachedTo(iam) : [];
        foreach (var arn in permissions.Attached.Except(attached))
            await run.Change(WorldChangeKind.Create, What(account, "attachment of " + arn), () => Attach(iam, arn));
        if (run.Prune)
        {
            foreach (var name in inline.Except(permissions.Inline.Select(one => one.Name)))
                await run.Change(WorldChangeKind.Delete, What(account, "policy " + name), () => DeleteInline(iam, name));
            foreach (var arn in attached.Except(permissions.Attached))
                await run.Change(WorldChangeKind.Delete, What(account, "attachment of " + arn), () => Detach(iam, arn));
        }
    }

    /// <summary>Takes all of them away, as IAM wants it before their holder is deleted.</summary>
    public async Task Strip(IamOfAccount iam)
    {
        foreach (var name in await InlineOf(iam))
            await DeleteInline(iam, name);
        foreach (var arn in await AttachedTo(iam))
            await Detach(iam, arn);
    }

    public static bool SameJson(string? one, string other) => one is not null && JsonNode.DeepEquals(JsonNode.Parse(one), JsonNode.Parse(other));

    private string What(string account, string part) => $"{account}: {Kind} {Name}: {part}";

    protected abstract Task<string[]> InlineOf(IamOfAccount iam);

    protected abstract Task<string?> DocumentOf(IamOfAccount iam, string policy);

    protected abstract Task Put(IamOfAccount iam, WorldPolicy policy);

    protected abstract Task DeleteInline(IamOfAccount iam, string policy);

    protected abstract Task<string[]> AttachedTo(IamOfAccount iam);

    protected abstract Task Attach(IamOfAccount iam, string arn);

    protected abstract Task Detach(IamOfAccount iam, string arn);

    protected static string[] Arns(IEnumerable<AttachedPolicy> policies) => [.. policies.Select(one => one.PolicyArn)];
}
