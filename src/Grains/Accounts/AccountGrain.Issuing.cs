using System.Collections.Immutable;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts.Issuers;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Issuers;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.WebIdentity;
using Rolecall.Policy;

namespace Rolecall.Grains.Accounts;

// The account as an issuer of identity tokens: its private keys never leave it.
internal sealed partial class AccountGrain
{
    private const string TagPrefix = "aws:PrincipalTag/";

    public Task<WebIdentityReply> IssueWebIdentityToken(WebIdentityCall call)
    {
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in call.Caller.Entries.Where(entry => entry.Key.StartsWith(TagPrefix, StringComparison.Ordinal)))
        {
            tags.Remove(entry.Key[TagPrefix.Length..]);
            tags.Add(entry.Key[TagPrefix.Length..], entry.Values[0]);
        }
        var caller = new WebIdentityCaller
        {
            Session = call.Caller.Session,
            Keys = new ConditionContext(call.Caller.Entries),
            PrincipalTags = tags,
            AccountId = AccountId,
            Region = call.Region,
        };
        try
        {
            var (token, expiration) = WebIdentityTokens.Issue(
                State.Issuer, GetWebIdentityTokenRequest.Parser.ParseFrom(call.Request.Span), caller, call.Now, random);
            return Task.FromResult(new WebIdentityReply { Token = token, Expiration = expiration });
        }
        catch (AwsFaultException refused)
        {
            return Task.FromResult(new WebIdentityReply { Fault = refused.Fault });
        }
    }

    public Task<ImmutableArray<string>> DelegationRequests() => Task.FromResult<ImmutableArray<string>>([.. State.DelegationRequests]);

    public Task<string?> IssuerDocument(string issuerId, bool keySet, DateTimeOffset now) => Task.FromResult(
        State.Issuer is { } issuer
            && issuer.Id == issuerId ? keySet ? IssuerKeys.KeySet(issuer, now) : IssuerKeys.Discovery(issuer) : null);

    public Task<string?> IssuerKeySet(string url, DateTimeOffset now) => Task.FromResult(
        State.Issuer is { } issuer && issuer.Url == url ? IssuerKeys.KeySet(issuer, now) : null);

    public async Task<IssuerKeysReply> RotateIssuerKeys(DateTimeOffset now, TimeSpan lead)
    {
        // An RSA key takes a tenth of a second: not on the turn that the account's calls wait for.
        var privateKeys = await Task.Run(() => IssuerRotation.Algorithms.Select(IssuerKeys.NewPrivateKey).ToImmutableArray());
        ImmutableArray<IssuerKeyEntry> keys = [];
        var reply = await Enqueue(state =>
        {
            var issuer = IssuerRotation.Rotate(state, privateKeys, now, lead);
            keys = [.. issuer.Keys.Select(key => new IssuerKeyEntry(key.Id, key.Algorithm, key.SignsFrom, key.RetiresAt))];
            return (null, [AccountChange.Put(issuer)]);
        });
        return reply.Fault is { } fault ? new IssuerKeysReply { Fault = fault } : new IssuerKeysReply { Keys = keys };
    }
}
