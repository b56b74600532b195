using System.Runtime.CompilerServices;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Rolecall.Gateway.Audit;
using Rolecall.Gateway.Aws;
using Rolecall.Gateway.Operations;
using Rolecall.Identity;

namespace Rolecall.Gateway;

/// <summary>
/// The way of every call, whatever wire it came by: sandbox, parse, authenticate, validate, authorize, handle, audit.
/// A wire only says how to read the request and the credentials, and how to write the answer or the fault.
/// </summary>
internal sealed partial class Pipeline(
    Sandboxes sandboxes,
    Authenticator authenticator,
    AuditTrail audit,
    IRandomSource random,
    TimeProvider time,
    ILogger<Pipeline> log)
{
    /// <summary>Runs a call that has one answer.</summary>
    /// <exception cref="AwsFaultException">The call was refused; it is on record.</exception>
    public async Task<IMessage> Run(Call call)
    {
        try
        {
            await Admit(call);
            var answer = await call.Operation.Handle!(call);
            await audit.Write(call, answer, fault: null);
            return answer;
        }
        catch (Exception failure) when (Faults.Of(failure) is { } fault)
        {
            call.EncodedMessage = Encode(call);
            await audit.Write(call, answer: null, fault);
            throw new RefusedCallException(fault, call.Decision, call.EncodedMessage);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            Log.Bug(log, bug, call.Operation.Path, call.RequestId);
            var fault = Fault.InternalFailure();
            await audit.Write(call, answer: null, fault);
            throw new RefusedCallException(fault, decision: null);
        }
    }

    /// <summary>Admits a call that answers with a stream.</summary>
    public async Task<IAsyncEnumerable<IMessage>> RunStream(Call call)
    {
        try
        {
            await Admit(call);
            return Told(call, call.Operation.Stream!(call), call.Cancel);
        }
        catch (Exception failure) when (Faults.Of(failure) is { } fault)
        {
            throw new RefusedCallException(fault, call.Decision);
        }
    }

    /// <summary>The stream, whose faults end the call as those of any other do.</summary>
    private static async IAsyncEnumerable<IMessage> Told(Call call, IAsyncEnumerable<IMessage> stream, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var answers = stream.GetAsyncEnumerator(cancel);
        while (true)
        {
            try
            {
                if (!await answers.MoveNextAsync())
                    yield break;
            }
            catch (Exception failure) when (Faults.Of(failure) is { } fault)
            {
                throw new RefusedCallException(fault, call.Decision);
            }
            yield return answers.Current;
        }
    }

    private async Task Admit(Call call)
    {
        // The sandbox, and the one instant by which everything about this call is decided.
        call.Sandbox = await sandboxes.Find(call.SandboxName, call.Cancel)
            ?? throw new AwsFaultException(Fault.NoSuchSandbox(call.SandboxName));
        call.Now = call.Sandbox.Stamp(time.GetUtcNow());

        // Parse and validate early, answer late: AWS tells a stranger that he is one before it tells him about his request.
        var (request, malformed) = Parse(call);
        call.Request = request!;
        var invalid = malformed ?? (request is null ? null : Constraints.Check(request));

        await authenticator.Authenticate(call, askNow: invalid is null);
        if (call.Origin.Connection is { IsKnown: false } connection && call.KnownAccount is { } account)
            connection.BecomeKnown(account);
        if (invalid is not null)
            throw new AwsFaultException(invalid);

        await Authorize(call);
    }

    private static (IMessage? Request, Fault? Fault) Parse(Call call)
    {
        try
        {
            return (call.Parse(), null);
        }
        catch (AwsFaultException malformed)
        {
            return (null, malformed.Fault);
        }
    }

    private async Task Authorize(Call call)
    {
        if (call.Operation.Authorization == Authorization.None)
            return;
        if (call.Operation.Look is { } look)
            await authenticator.Decide(call, await look(call));
        if (call.Operation.Authorization != Authorization.ByCaller)
            return;
        var asked = call.Question!.PutBy(call.Caller!);
        var plain = new Policy.ResourcePolicies { Kind = Policy.ResourceKind.Plain, AccountId = call.AccountId };
        call.Require(Policy.Authorizer.Decide(call.Side!, asked, plain, call.Explain));
        foreach (var (action, side) in call.Question.Also(call.AlsoSides))
        {
            var also = Policy.Authorizer.Decide(side, asked with { Action = action }, plain, call.Explain);
            if (!also.Allowed)
                call.Require(also);
        }
    }

    /// <summary>The decision behind a denial, sealed for the caller's account. Nobody could decode an anonymous caller's.</summary>
    private string? Encode(Call call) =>
        call is { Decision: { Allowed: false } decision, Caller: { } caller, Question: { } question } && AccountIds.IsValid(caller.Principal.AccountId)
            ? AuthorizationMessageSealer.Seal(decision, [.. question.KeysOf(caller)], caller.Principal.AccountId, call.Sandbox.Keys, call.Sandbox.Name, random)
            : null;

    private static partial class Log
    {
        [LoggerMessage(EventId = 100, Level = LogLevel.Error, Message = "{Path} failed in request {RequestId}: a bug")]
        public static partial void Bug(ILogger logger, Exception bug, string path, string requestId);
    }
}
