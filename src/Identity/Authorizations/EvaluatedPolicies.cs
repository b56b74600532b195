using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Groups;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Identity.Authorizations;

/// <summary>The policies that a decision on a call of the account's own considers, in AWS's order, with their documents.</summary>
internal static class EvaluatedPolicies
{
    public static ImmutableArray<EvaluatedPolicy> Of(AccountState state, Principal principal, SessionClaims? session, Guardrails guardrails)
    {
        var policies = ImmutableArray.CreateBuilder<EvaluatedPolicy>();
        if (!principal.IsServiceLinked)
            policies.AddRange(OfGuardrails(guardrails));
        if (session is { Kind: SessionKind.Role })
            policies.AddRange(OfRole(state, session.RoleName!));
        else if (principal.UserArn is { } user)
            policies.AddRange(OfUser(state, user[(user.LastIndexOf('/') + 1)..]));
        if (session is not null)
            policies.AddRange(OfSession(state, principal.RoleArn ?? principal.Arn, session));
        return policies.ToImmutable();
    }

    /// <summary>A policy stands on several levels of the organization, and is told once.</summary>
    private static IEnumerable<EvaluatedPolicy> OfGuardrails(Guardrails guardrails) =>
        from level in guardrails.ServiceControl
        from policy in level.Policies
        group (level, policy) by policy.Arn ?? policy.Name into attached
        select WithoutForeignDocument(Managed(
            Layer.ServiceControlPolicy, attached.Key, attached.First().policy.Document,
            [.. attached.Select(one => OrganizationArns.ArnOfTarget(guardrails, one.level.TargetId))]));

    /// <summary>SCPs bind member accounts only, so the record will be read by a member.</summary>
    private static EvaluatedPolicy WithoutForeignDocument(EvaluatedPolicy policy) => policy.IsOfOrganization ? policy with { Json = null } : policy;

    private static IEnumerable<EvaluatedPolicy> OfRole(AccountState state, string name)
    {
        if (state.DefineRole(name) is not { } role)
            yield break;
        foreach (var policy in role.Policies)
            yield return Of(Layer.IdentityPolicy, policy, role.Arn);
        if (role.Boundary is { } boundary)
            yield return Of(Layer.PermissionsBoundary, boundary, role.Arn);
    }

    private static IEnumerable<EvaluatedPolicy> OfUser(AccountState state, string name)
    {
        if (state.Users.GetValueOrDefault(name) is not { } user)
            return [];
        var arn = user.ArnIn(state.AccountId);
        var groups = user.Groups.Select(state.Groups.GetValueOrDefault).OfType<StoredGroup>()
            .SelectMany(group => OfHolder(state, group, group.ArnIn(state.AccountId)));
        EvaluatedPolicy[] boundary = user.BoundaryArn is { } boundaryArn
            ? [Managed(Layer.PermissionsBoundary, boundaryArn, state.FindDocument(boundaryArn) ?? AccountState.NothingAllowed, [arn])]
            : [];
        return [.. OfHolder(state, user, arn), .. groups, .. boundary];
    }

    private static IEnumerable<EvaluatedPolicy> OfHolder(AccountState state, PolicyHolder holder, string holderArn) =>
    [
        .. holder.Inline.Select(policy => Inline(Layer.IdentityPolicy, policy.Key, policy.Value.Json, holderArn)),
        .. holder.Attached.Select(arn => (Arn: arn, Document: state.FindDocument(arn))).Where(found => found.Document is not null)
            .Select(found => Managed(Layer.IdentityPolicy, found.Arn, found.Document!, [holderArn])),
    ];

    private static IEnumerable<EvaluatedPolicy> OfSession(AccountState state, string principalArn, SessionClaims session)
    {
        if (session.Policy is { } inline)
            yield return Inline(Layer.SessionPolicy, Sessions.Policies.SessionPolicyCache.Source.Name, inline, principalArn);
        foreach (var arn in session.PolicyArns)
        {
            if (state.FindDocument(arn) is { } document)
                yield return Managed(Layer.SessionPolicy, arn, document, [principalArn]);
        }
    }

    private static EvaluatedPolicy Of(Layer layer, NamedPolicy policy, string holderArn) => policy.Arn is { } arn
        ? Managed(layer, arn, policy.Document, [holderArn])
        : Inline(layer, policy.Name, policy.Document.Json, holderArn);

    private static EvaluatedPolicy Managed(Layer layer, string arn, StoredPolicy document, ImmutableArray<string> attachedTo) => new()
    {
        Layer = layer,
        Name = arn,
        Uri = arn,
        Inline = false,
        AttachedTo = attachedTo,
        Json = document.Json,
    };

    /// <summary>An inline policy has no ARN: its holder and its name tell it, and the same policy is told by the same text.</summary>
    private static EvaluatedPolicy Inline(Layer layer, string name, string json, string holderArn) => new()
    {
        Layer = layer,
        Name = name,
        Uri = "inline:" + Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{layer} {holderArn} {name}")).AsSpan(0, 8)),
        Inline = true,
        AttachedTo = [holderArn],
        Json = json,
    };
}
