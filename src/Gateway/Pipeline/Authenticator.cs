using Rolecall.Api.SigV2;
using Rolecall.Api.SigV4;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Sessions;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Limits;
using Rolecall.Gateway.Operations;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Sealing;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Pipeline;

/// <summary>Finds out who calls, and asks for the caller's side of the decision.</summary>
internal sealed partial class Authenticator(
    IGrainFactory grains, ExistingGrains existing, Deciders deciders, FailedProofs proofs, AdminToken admin, TimeProvider time)
{
    /// <summary>Sets the caller, and the caller's side too if the question is known now and <paramref name="askNow"/> is true.</summary>
    /// <param name="call">The call.</param>
    /// <param name="askNow">The request is valid, so its question may be asked.</param>
    /// <param name="byAccount">The caller's account may prove the caller when it does the operation: <see cref="Call.ClaimedCaller"/> says
    /// by what.</param>
    public async Task Authenticate(Call call, bool askNow, bool byAccount = false)
    {
        if (call.Operation is { Access: Access.ByToken, Identify: { } identify })
        {
            await Identify(call, identify);
            return;
        }
        var credentials = call.ReadCredentials();
        if (IsAdministrators(call, credentials))
        {
            call.Administrator = AdministratorOf(call, credentials, call.Sandbox) ?? throw Refused(call, credentials);
            return;
        }
        if (credentials is Evidence.Signed or Evidence.PresignedV2 or Evidence.Plain && !proofs.MayTry(call.Origin, KeyIdOf(credentials)))
        {
            call.IsOfFlood = true;
            throw FailedProofs.Refusal();
        }
        if (credentials is Evidence.Signed signed)
            call.Signature = new SignatureFacts(signed.Proof.Expires is not null, time.GetUtcNow() - signed.Proof.SignedAt);
        else if (credentials is Evidence.PresignedV2)
            call.Signature = SignatureFacts.OfVersion2;
        // What a call asks for may depend on the session that asks (a chain hands tags on), so the token is opened first.
        var opened = credentials switch
        {
            Evidence.Signed { Proof: var proof } => Open(call, proof),
            Evidence.PresignedV2 { Proof: var presigned } => Open(call, presigned),
            Evidence.Plain plain => Open(call, plain),
            _ => null,
        };
        call.Session = opened?.Claims;
        if (byAccount && ClaimOf(call, credentials, opened) is { } claimed)
        {
            call.ClaimedCaller = claimed;
            return;
        }
        var question = askNow && call.Operation.AskBeforeAuth is { } ask
            ? call.Question = Explained(ask(call), call)
            : null;
        var reply = credentials switch
        {
            _ when opened is not null => await Session(call, opened.Claims, question),
            Evidence.Signed or Evidence.PresignedV2 or Evidence.Plain => await Key(
                call, KeyIdOf(credentials), KeyCallOf(call, credentials, question)!),
            // An administrator is nobody for AWS's operations, and an anonymous caller has no token.
            Evidence.AdminToken => throw new AwsFaultException(Fault.AwsKeysWanted()),
            _ when call.Operation.Access == Access.SignedOrAnonymous => Anonymous,
            _ => throw new AwsFaultException(Fault.MissingAuthenticationToken()),
        };
        Accept(call, reply);
        SessionRules.Check(call.Caller!, call.Operation);
    }

    /// <summary>
    /// Lets the operation identify the caller. Each attempt costs cryptography, so failures are limited per operation and source, like
    /// wrong signatures.
    /// </summary>
    private async Task Identify(Call call, Func<Call, Task<Caller>> identify)
    {
        if (!proofs.MayTry(call.Origin, call.Operation.Path))
        {
            call.IsOfFlood = true;
            throw FailedProofs.Refusal();
        }
        try
        {
            call.Caller = await identify(call);
        }
        catch (AwsFaultException)
        {
            proofs.Failed(call.Origin, call.Operation.Path);
            throw;
        }
        // A caller that authenticated on a connection is not throttled there for what others at its address send.
        proofs.Held(call.Origin, call.Operation.Path);
        if (call.Operation.AskBeforeAuth is { } ask)
            Accept(call, WithoutPolicies(call.Caller, call.Question = Explained(ask(call), call)));
    }

    /// <summary>The issued key will be used from the caller's address, so it is not new there.</summary>
    public void Recognize(Call call)
    {
        if (call.IssuedKeyId is { } issued)
            proofs.Issued(call.Origin, issued);
    }

    /// <summary>The caller of an unsigned request.</summary>
    public static CallerReply Anonymous { get; } = MakeAnonymous();

    /// <summary>The session behind a signature that holds; null for a long-term key, whose account checks the signature.</summary>
    private OpenedSession? Open(Call call, SigV4Proof proof)
    {
        // SDKs sign with their own clock, so the signature's date is checked against the wall clock, not the sandbox's.
        if (SigV4Verifier.CheckTime(proof, time.GetUtcNow()) is { } late)
            throw late;
        if (proof.SessionToken is not { } token)
            return null;
        var session = Open(call, token, proof.AccessKeyId);
        return Accept(
            call,
            proof.AccessKeyId,
            session,
            session is not null && call.Sandbox.Keys.Verify(session, proof));
    }

    private OpenedSession? Open(Call call, SigV2Proof presigned)
    {
        if (SigV2Verifier.CheckTime(presigned, time.GetUtcNow()) is { } late)
            throw late;
        if (presigned.SessionToken is not { } token)
            return null;
        var session = Open(call, token, presigned.AccessKeyId);
        return Accept(
            call,
            presigned.AccessKeyId,
            session,
            session is not null && SigV2Verifier.Verify(presigned, call.Sandbox.Keys.SecretOf(session).Reveal()));
    }

    private OpenedSession? Open(Call call, Evidence.Plain plain)
    {
        if (!call.Origin.Near)
            throw new AwsFaultException(Fault.PlainKeysRefused());
        if (plain.SessionToken is not { } token)
            return null;
        var session = Open(call, token, plain.AccessKeyId);
        return Accept(call, plain.AccessKeyId, session, session is not null && call.Sandbox.Keys.SecretOf(session).IsSameAs(plain.Secret));
    }

    private ValueTask<CallerReply> Session(Call call, SessionClaims claims, Question? question) => deciders.OfSession(
        call.Sandbox.Name, new SessionCall { Claims = claims, Now = call.Now, Question = question, Region = call.Origin.Region });

    private static OpenedSession? Open(Call call, string token, string accessKeyId) =>
        SessionSealer.TryOpen(token, call.Sandbox.Keys, call.Sandbox.Name, call.Now) is { } session
            && session.Claims.AccessKeyId == accessKeyId ? session : null;

    private OpenedSession Accept(Call call, string accessKeyId, OpenedSession? session, bool isProven)
    {
        if (!isProven)
        {
            proofs.Failed(call.Origin, accessKeyId);
            throw new AwsFaultException(session is null ? Fault.InvalidClientTokenId() : Fault.SignatureDoesNotMatch());
        }
        proofs.Held(call.Origin, accessKeyId);
        return call.Sandbox.Revokes(session!.Claims) ? throw new AwsFaultException(Fault.InvalidClientTokenId()) : session;
    }

    /// <summary>
    /// Asks the caller's account to perform the operation. The account authenticates the caller first if the gateway has not; the reply's
    /// caller becomes the call's.
    /// </summary>
    public async Task<PerformReply> Perform(Call call, PerformCall asked)
    {
        var reply = call.ClaimedCaller switch
        {
            { Key: { } key, AccessKeyId: var keyId } => Note(call, keyId, await AccountOfKey(call, keyId) is { } account
                ? await account.Perform(asked with { Key = key })
                : new PerformReply { Fault = Fault.InvalidClientTokenId() }),
            { Session: { } session } => await Account(call, session.AccountId).Perform(asked with { Session = session, Region = call.Origin.Region }),
            _ => await Account(call, call.Account).Perform(asked with { Caller = call.Caller }),
        };
        call.Caller = reply.Caller ?? call.Caller;
        return reply;
    }

    private PerformReply Note(Call call, string keyId, PerformReply reply)
    {
        Note(call, keyId, reply.Caller is not null);
        return reply;
    }

    private void Note(Call call, string keyId, bool held)
    {
        if (held)
            proofs.Held(call.Origin, keyId);
        else
            proofs.Failed(call.Origin, keyId);
    }

    /// <summary>Null where the account cannot: an anonymous caller, or a session that the operation does not take.</summary>
    private static ClaimedCaller? ClaimOf(Call call, Evidence credentials, OpenedSession? opened) => opened is null
        ? KeyCallOf(call, credentials) is { } key ? new ClaimedCaller(KeyIdOf(credentials), key, Session: null) : null
        : SessionRules.Refusal(opened.Claims, call.Operation.Sessions, call.Operation.Name) is null
            ? new ClaimedCaller(KeyIdOf(credentials), Key: null, opened.Claims)
            : null;

    private static KeyCall? KeyCallOf(Call call, Evidence credentials, Question? question = null) => credentials switch
    {
        Evidence.Signed { Proof: var proof } => new KeyCall { Proof = proof, Now = call.Now, Question = question },
        Evidence.PresignedV2 { Proof: var presigned } => new KeyCall { ProofV2 = presigned, Now = call.Now, Question = question },
        Evidence.Plain plain => new KeyCall { PlainKeyId = plain.AccessKeyId, PlainSecret = plain.Secret, Now = call.Now, Question = question },
        _ => null,
    };

    private static Question Explained(Question question, Call call) =>
        question.Explained == call.Explain ? question : question with { Explained = call.Explain };

    /// <summary>
    /// Asks the account of a long-term key. Identifiers come from strangers, so one whose account is none is an unknown key, not a bug.
    /// </summary>
    private async ValueTask<CallerReply> Key(Call call, string accessKeyId, KeyCall asked)
    {
        var reply = await deciders.OfKey(call.Sandbox.Name, accessKeyId, asked) ?? new CallerReply { Fault = Fault.InvalidClientTokenId() };
        Note(call, accessKeyId, reply.Fault is null);
        return reply;
    }

    private async ValueTask<IAccountGrain?> AccountOfKey(Call call, string accessKeyId) =>
        AccessKeyId.TryParse(accessKeyId, out var id) && id.IsLongTerm
            ? await existing.Account(call.Sandbox.Name, id.Account)
            : null;

    private static string KeyIdOf(Evidence credentials) => credentials switch
    {
        Evidence.Signed signed => signed.Proof.AccessKeyId,
        Evidence.PresignedV2 presigned => presigned.Proof.AccessKeyId,
        Evidence.Plain plain => plain.AccessKeyId,
        _ => "",
    };

    private IAccountGrain Account(Call call, AccountId accountId) => grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, accountId));

    private static void Accept(Call call, CallerReply reply)
    {
        if (reply.Fault is { } fault)
            throw new AwsFaultException(fault);
        call.Caller = reply.Caller;
        if (reply.Side is { } side)
            (call.Side, call.AlsoSides, call.ResourceTagsMatter) = (side, reply.AlsoSides, reply.ResourceTagsMatter);
    }

    private static CallerReply MakeAnonymous()
    {
        var nobody = new Principal { Kind = PrincipalKind.Anonymous, AccountId = "anonymous", Arn = "anonymous", UserId = "anonymous" };
        return new CallerReply
        {
            Caller = new Caller
            {
                Principal = nobody,
                AccessKeyId = "",
                // A call without credentials has neither aws:PrincipalArn nor aws:PrincipalIsAWSService.
                Entries = [new("aws:PrincipalAccount", "anonymous"), new("aws:PrincipalType", "Anonymous"), new("aws:userid", "anonymous")],
            },
            Side = new CallerSide
            {
                Principal = nobody,
                Layers = [new LayerResult { Layer = Layer.IdentityPolicy, Verdict = Verdict.ImplicitDeny }],
            },
        };
    }
}
