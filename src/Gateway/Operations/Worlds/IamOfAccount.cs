using Google.Protobuf;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>IAM of an account, as its root user has it.</summary>
internal sealed class IamOfAccount(IAccountGrain account, string accountId, DateTimeOffset now)
{
    private readonly Caller root = new()
    {
        Principal = new Principal { Kind = PrincipalKind.Root, AccountId = accountId, Arn = $"arn:aws:iam::{accountId}:root", UserId = accountId },
        AccessKeyId = "",
    };

    public IAccountGrain Account => account;

    /// <summary>The instant of its calls.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Performs the operation that the request is of.</summary>
    /// <exception cref="AwsFaultException">IAM refuses it.</exception>
    public async Task<T> Do<T>(IMessage request)
        where T : class, IMessage<T>, new()
    {
        var reply = await Execute(request);
        return reply.Fault is { } fault ? throw new AwsFaultException(fault) : Parse<T>(reply);
    }

    /// <summary>The answer; null where there is no such thing, nor such an account.</summary>
    public async Task<T?> Find<T>(IMessage request)
        where T : class, IMessage<T>, new()
    {
        if (await account.Describe() is null)
            return null;
        var reply = await Execute(request);
        return reply.Fault switch
        {
            null => Parse<T>(reply),
            { Category: FaultCategory.NotFound } => null,
            var fault => throw new AwsFaultException(fault),
        };
    }

    private async Task<OperationReply> Execute(IMessage request) => Constraints.Check(request, Api.Iam.V1.Iam.Descriptor) is { } invalid
        ? new OperationReply { Fault = invalid }
        : await account.Execute(new OperationCall
        {
            Operation = request.Descriptor.Name[..^"Request".Length],
            Request = request.ToByteArray(),
            Caller = root,
            Now = now,
        });

    private static T Parse<T>(OperationReply reply)
        where T : class, IMessage<T>, new() => new MessageParser<T>(() => new T()).ParseFrom(reply.Response.Span);
}
