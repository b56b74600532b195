using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Rolecall.Contracts;
using Rolecall.Gateway.Audit;
using Rolecall.Gateway.Connections;
using Rolecall.Gateway.Limits;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Settings;
using Rolecall.Gateway.Telemetry;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Authorizations;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;

namespace Rolecall.Gateway.Pipeline;

/// <summary>
/// The way of every call, whatever wire it came by: sandbox, parse, authenticate, throttle, validate, authorize, handle, audit.
/// A wire only says how to read the request and the credentials, and how to write the answer or the fault.
/// </summary>
internal sealed partial class CallPipeline(
    LeasedSandboxes sandboxes,
    Authenticator authenticator,
    Throttle throttle,
    OpenStreams streams,
    AuditTrail audit,
    AuthorizationArchive authorizations,
    CallTelemetry telemetry,
    IRandomSource random,
    TimeProvider time,
    ILogger<CallPipeline> log)
{
    /// <summary>What ends a stream of a process that was asked to end; clients try again after it.</summary>
    private static Fault Stopped => Fault.ServiceUnavailable("The server is about to end. Please try again.");

    /// <summary>Runs a call that has one answer.</summary>
    /// <exception cref="RefusedCallException">The call was refused; it is on record.</exception>
    public async Task<IMessage> Run(Call call)
    {
        using var span = telemetry.Begin(call);
        try
        {
            var answer = await Answer(call);
            await Record(call, answer, fault: null);
            return answer;
        }
        finally
        {
            Throttle.Leave(call);
        }
    }

    private async Task<IMessage> Answer(Call call)
    {
        try
        {
            await Admit(call);
            var answer = call.Operation.Authorization == Authorization.ByAccount ? await Perform(call) : await call.Operation.Handle!(call);
            authenticator.Recognize(call);
            return answer;
        }
        catch (Exception failure)
        {
            throw await Refusal(call, failure);
        }
    }

    /// <summary>Runs a call that answers with a stream: it is on record before its first answer.</summary>
    /// <exception cref="RefusedCallException">The call was refused; it is on record.</exception>
    public async Task<IAsyncEnumerable<IMessage>> RunStream(Call call)
    {
        using var span = telemetry.Begin(call);
        try
        {
            await Admit(call);
            streams.Enter(call);
        }
        catch (Exception failure)
        {
            Leave(call);
            throw await Refusal(call, failure);
        }
        try
        {
            await Record(call, answer: null, fault: null);
        }
        catch
        {
            Leave(call);
            throw;
        }
        return WatchStream(call, call.Operation.Stream!(call), call.Cancel);
    }

    /// <summary>What ends the call, once it is on record.</summary>
    private async Task<Exception> Refusal(Call call, Exception failure)
    {
        if (failure is OperationCanceledException && call.Cancel.IsCancellationRequested)
        {
            call.Refusal = Fault.ClientGone();
            await Record(call, answer: null, call.Refusal);
            return failure;
        }
        // Its caller waits still: it is Orleans that has given up, as where a silo dies while it registers a grain of another.
        if (failure is OperationCanceledException)
        {
            Log.GivenUp(log, failure, call.Operation.Path, call.RequestId);
            failure = new TimeoutException(failure.Message, failure);
        }
        var fault = FaultOf(call, failure);
        if (Faults.Of(failure) is not null)
            call.Denial = Denial.Of(call, fault.Message, random);
        if (call.Authorization is { } record && authorizations.Keep(call, record) is { } id)
            fault = fault with { Message = fault.Message + AuthorizationIds.Hint(id) };
        call.Refusal = fault;
        await Record(call, answer: null, fault);
        return new RefusedCallException(fault, call.Denial);
    }

    /// <summary>The fault that the caller gets. A bug is logged and becomes InternalFailure.</summary>
    private Fault FaultOf(Call call, Exception failure)
    {
        if (Faults.Of(failure) is { } fault)
            return fault;
        Log.Bug(log, failure, call.Operation.Path, call.RequestId);
        return Fault.InternalFailure();
    }

    private void Leave(Call call)
    {
        Throttle.Leave(call);
        streams.Leave(call);
    }

    /// <summary>Puts the call on record. INVARIANT: it is tried once, since what could not be kept may have been.</summary>
    /// <exception cref="RefusedCallException">It cannot be: then that is what the caller is told.</exception>
    private async Task Record(Call call, IMessage? answer, Fault? fault)
    {
        try
        {
            await audit.Write(call, answer, fault);
        }
        catch (Exception unkept)
        {
            call.Denial = null;
            call.Refusal = FaultOf(call, unkept);
            throw new RefusedCallException(call.Refusal);
        }
    }

    /// <summary>The stream, for as long as its caller may have it; its faults end the call as those of any other do.</summary>
    private async IAsyncEnumerable<IMessage> WatchStream(
        Call call, IAsyncEnumerable<IMessage> stream, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel, streams.Stopping);
        try
        {
            await using var answers = stream.GetAsyncEnumerator(ended.Token);
            while (await Next(call, answers, cancel))
                yield return answers.Current;
        }
        finally
        {
            Leave(call);
        }
    }

    private async Task<bool> Next(Call call, IAsyncEnumerator<IMessage> answers, CancellationToken cancel)
    {
        try
        {
            if (!await answers.MoveNextAsync())
                return streams.Stopping.IsCancellationRequested ? throw new AwsFaultException(Stopped) : false;
            // A stream may outlive the token that opened it. A change of the sandbox's settings makes another object of them.
            if (await sandboxes.Find(call.SandboxName, cancel) is var now && !ReferenceEquals(now, call.Sandbox))
                authenticator.CheckAgain(call, now);
            return true;
        }
        catch (Exception failure) when (!(failure is OperationCanceledException && call.Cancel.IsCancellationRequested))
        {
            var isStopped = failure is OperationCanceledException && streams.Stopping.IsCancellationRequested;
            throw new RefusedCallException(isStopped ? Stopped : FaultOf(call, failure));
        }
    }

    private async Task Admit(Call call)
    {
        if (call.Contradiction is { } contradiction)
            throw new AwsFaultException(contradiction);
        // The sandbox, and the one instant by which everything about this call is decided.
        call.Sandbox = await sandboxes.Find(call.SandboxName, call.Cancel)
            ?? throw new AwsFaultException(authenticator.OfMissingSandbox(call));
        call.WallTime = time.GetUtcNow();
        call.Now = call.Sandbox.Stamp(call.WallTime);

        // Parse and validate early, answer late: AWS reports bad credentials before a bad request.
        var (request, malformed) = Parse(call);
        call.Request = request!;
        var invalid = malformed ?? (request is null ? null : Constraints.Check(request, call.Operation.Method.Service, call.Names));

        // The request itself identifies the caller, so one that cannot be read identifies nobody.
        if (invalid is not null && call.Operation.Access == Access.ByToken)
            throw new AwsFaultException(invalid);
        var byAccount = call.Operation.Authorization == Authorization.ByAccount && invalid is null && !Throttle.Counts(call);
        await authenticator.Authenticate(call, askNow: invalid is null, byAccount);
        if (call.ClaimedCaller is not null)
            return;
        BecomeKnown(call);
        throttle.Enter(call);
        if (invalid is not null)
            throw new AwsFaultException(invalid);

        await Authorize(call);
    }

    private static void BecomeKnown(Call call)
    {
        call.Authenticated = true;
        if (call.Origin.Connection is ClientConnection { IsKnown: false } connection && call.KnownAccount is { } account)
            connection.BecomeKnown(account);
    }

    /// <summary>The caller's account identifies the caller, decides and performs the operation, in one call.</summary>
    private async Task<IMessage> Perform(Call call)
    {
        var reply = await authenticator.Perform(call, call.Operation.ToAccount!(call));
        if (reply.Caller is not null)
            BecomeKnown(call);
        (call.Question, call.Decision, call.Authorization) = (reply.Question, reply.Decision, reply.Authorization);
        if (reply is { RecordedAs: { } type, Question: { } question })
            call.Resources.Add((question.Resource, call.AccountId, type));
        return reply.Fault is { } fault
            ? throw new AwsFaultException(fault)
            : call.Operation.Method.OutputType.Parser.ParseFrom(reply.Response.Span);
    }

    private static (IMessage? Request, Fault? Fault) Parse(Call call)
    {
        try
        {
            return (call.Parse is { } parse ? parse() : call.Request, null);
        }
        catch (AwsFaultException malformed)
        {
            return (null, malformed.Fault);
        }
    }

    private async Task Authorize(Call call)
    {
        if (call.Operation.Authorization is Authorization.None or Authorization.ByAccount)
            return;
        if (call.Operation.AskAfterAuth is { } ask)
            await Authorize(call, await ask(call));
        else if (call.Operation.Authorization == Authorization.ByCaller)
            RequireByCaller(call);
    }

    private async Task Authorize(Call call, ImmutableArray<Question> asked)
    {
        ImmutableArray<Question> questions = [.. asked.Select(question => question with { Explained = call.Explain })];
        foreach (var (question, reply) in questions.Zip(await authenticator.SidesOf(call, questions)))
        {
            Authenticator.Take(call, question, reply);
            RequireByCaller(call);
        }
    }

    /// <summary>The caller's side of the question is the decision.</summary>
    private static void RequireByCaller(Call call)
    {
        var asked = call.Question!.ToRequest(call.Caller!);
        var plain = new Policy.ResourcePolicies { Kind = Policy.ResourceKind.Plain, AccountId = call.AccountId };
        call.Require(Policy.Authorizer.Decide(call.Side!, asked, plain, call.Explain));
        foreach (var (action, side) in call.Question.Also(call.AlsoSides))
        {
            var also = Policy.Authorizer.Decide(side, asked with { Action = action }, plain, call.Explain);
            if (!also.Allowed)
                call.Require(also);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 102, Level = LogLevel.Warning,
            Message = "{Path} was given up in request {RequestId}, and not by its caller")]
        public static partial void GivenUp(ILogger logger, Exception failure, string path, string requestId);

        [LoggerMessage(EventId = 100, Level = LogLevel.Error, Message = "{Path} failed in request {RequestId}: a bug")]
        public static partial void Bug(ILogger logger, Exception bug, string path, string requestId);
    }
}
