using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Issuers;

/// <summary>
/// The account as an issuer of identity tokens. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound.html
/// </summary>
internal static class OutboundFederation
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<EnableOutboundWebIdentityFederationRequest>(Enable, on: ActedOn.Everything),
        AccountOperation.Write<DisableOutboundWebIdentityFederationRequest>(Disable, on: ActedOn.Everything),
        AccountOperation.Read<GetOutboundWebIdentityFederationInfoRequest>(Info, on: ActedOn.Everything),
    ];

    public static AccountOutcome Enable(AccountState state, EnableOutboundWebIdentityFederationRequest request, OperationContext context)
    {
        if (state.Issuer is { Enabled: true })
            throw new AwsFaultException(new Fault(
                "FeatureEnabled", "The request failed because outbound identity federation is already enabled for your AWS account.", 409));
        // Enabled again, it is the same issuer: what relies on it must not have to learn a new URL.
        var issuer = state.Issuer is { } former ? former with { Enabled = true } : New(state, context);
        return AccountOutcome.Write(
            new EnableOutboundWebIdentityFederationResponse { IssuerIdentifier = issuer.Url }, AccountChange.Put(issuer));
    }

    public static AccountOutcome Disable(AccountState state, DisableOutboundWebIdentityFederationRequest request, OperationContext context) =>
        state.Issuer is { Enabled: true } issuer
            ? AccountOutcome.Write(new DisableOutboundWebIdentityFederationResponse(), AccountChange.Put(issuer with { Enabled = false }))
            : throw Disabled();

    public static AccountOutcome Info(AccountState state, GetOutboundWebIdentityFederationInfoRequest request, OperationContext context) =>
        state.Issuer is { } issuer
            ? AccountOutcome.Read(
                new GetOutboundWebIdentityFederationInfoResponse { IssuerIdentifier = issuer.Url, JwtVendingEnabled = issuer.Enabled })
            : throw Disabled();

    private static StoredIssuer New(AccountState state, OperationContext context)
    {
        var id = IssuerIds.New(state.AccountId, context.Random);
        return new StoredIssuer
        {
            Id = id,
            Url = $"{context.IssuerBase}/{id}",
            Enabled = true,
            Keys = [.. IssuerRotation.Algorithms.Select(algorithm => IssuerRotation.Key(algorithm, 0, context.NewSigningKey(algorithm)))],
        };
    }

    internal static AwsFaultException Disabled() => new(new Fault(
        "FeatureDisabled", "The request failed because outbound identity federation is disabled for your AWS account.", 404));
}
