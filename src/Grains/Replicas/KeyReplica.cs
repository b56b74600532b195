using Rolecall.Api.SigV4;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Replicas;
using Rolecall.Grains.Accounts;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Policy;

namespace Rolecall.Grains.Replicas;

/// <summary>A long-term key of an account that is active elsewhere, in one scope: decides about its calls as the account would.</summary>
internal sealed class KeyReplica
{
    private readonly AccountModel model;
    private readonly Lock gate = new();
    private DateTimeOffset? noted;

    public KeyReplica(AccountId account, KeyScope scope, KeyPart part, CompiledGuardrails guardrails)
    {
        var state = AccountState.FromRecords(account, part.Records.Span);
        var key = state.AccessKeys[scope.AccessKeyId];
        var keys = new SigningKeys();
        keys.Keep(key, scope.Date, scope.Region, scope.Service, SigV4Key.Of(part.SigningKey.Span));
        model = new(state, guardrails, keys);
        noted = key.LastUsed?.At;
    }

    /// <summary>Null where the account has to be asked, since it is to note the use.</summary>
    /// <param name="call">Of the key and in the scope, proven by a signature of its head (<see cref="KeyScope.ProofOf"/>).</param>
    public CallerReply? Authenticate(KeyCall call)
    {
        var (caller, fault) = model.Prove(call);
        return caller is null ? new CallerReply { Fault = fault }
            : IsToBeNoted(call.Now) ? null
            : model.Answer(caller, call.Question);
    }

    /// <summary>True once for each use that is news, for whoever notes it.</summary>
    private bool IsToBeNoted(DateTimeOffset now)
    {
        lock (gate)
        {
            if (!RoleUse.IsNews(noted, now))
                return false;
            noted = now;
            return true;
        }
    }
}
