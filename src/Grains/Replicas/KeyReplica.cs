using Rolecall.Api.SigV4;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Replicas;
using Rolecall.Grains.Accounts;
using Rolecall.Identity.Accounts;
using Rolecall.Policy;

namespace Rolecall.Grains.Replicas;

/// <summary>A long-term key of an account that is active elsewhere, in one scope: decides about its calls as the account would.</summary>
internal sealed class KeyReplica
{
    private readonly AccountModel model;
    private readonly KeyScope scope;

    public KeyReplica(AccountId account, KeyScope scope, KeyPart part, CompiledGuardrails guardrails)
    {
        this.scope = scope;
        var state = AccountState.FromRecords(account, part.Records.Span);
        var keys = new SigningKeys();
        keys.Keep(state.AccessKeys[scope.AccessKeyId], scope.Date, scope.Region, scope.Service, SigV4Key.Of(part.SigningKey.Span));
        model = new(state, guardrails, keys);
    }

    /// <summary>
    /// Null where the account has to be asked: what is proven otherwise than by a signature of the scope, and a use that is to be noted.
    /// </summary>
    public CallerReply? Authenticate(KeyCall call) =>
        call is { PlainSecret: null, ProofV2: null, Proof: { Chunks: null } proof }
        && proof.Date == scope.Date && proof.Region == scope.Region && proof.Service == scope.Service
            ? model.Authenticate(call)
            : null;
}
