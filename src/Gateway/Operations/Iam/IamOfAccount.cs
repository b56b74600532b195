using Google.Protobuf;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Iam;

/// <summary>IAM of an account, as its root user has it.</summary>
internal sealed class IamOfAccount(IAccountGrain account, string accountId, DateTimeOffset now)
{
    private const string Marker = "marker";

    private const int MostOfAPage = 1_000;

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

    /// <summary>What a list has on all its pages; nothing, or what came so far, of an account that is not there or no longer.</summary>
    /// <param name="request">A list's request, which has a marker; as many to a page as one may have.</param>
    /// <param name="items">Those of a page.</param>
    /// <exception cref="AwsFaultException">IAM refuses it.</exception>
    public async IAsyncEnumerable<TItem> List<TResponse, TItem>(IMessage request, Func<TResponse, IEnumerable<TItem>> items)
        where TResponse : class, IMessage<TResponse>, new()
    {
        request.Descriptor.FindFieldByName("max_items").Accessor.SetValue(request, MostOfAPage);
        var marker = request.Descriptor.FindFieldByName(Marker).Accessor;
        while (true)
        {
            var reply = await Execute(request);
            if (reply.Fault is { } fault)
            {
                if (await account.Describe() is null)
                    yield break;
                throw new AwsFaultException(fault);
            }
            var page = Parse<TResponse>(reply);
            foreach (var item in items(page))
                yield return item;
            var next = page.Descriptor.FindFieldByName(Marker).Accessor;
            if (!next.HasValue(page))
                yield break;
            marker.SetValue(request, next.GetValue(page));
        }
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
