using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Rolecall.Api.SigV4;
using Rolecall.Cli.Commands.Credentials;
using Rolecall.Cli.Files;
using Rolecall.Cli.Names;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>call SERVICE/METHOD: any method of the API, with its request as JSON.</summary>
internal static class CallCommand
{
    private static readonly string[] Ending =
    [
        "Close", "Deactivate", "Delete", "Deregister", "Detach", "Disable", "Leave", "Remove", "Reset", "Revoke", "Stop", "Terminate",
    ];

    public static Command Make()
    {
        var method = new Argument<string>("SERVICE/METHOD")
        {
            HelpName = "SERVICE/METHOD",
            Description = "Such as ClockService/GetClock or Sts/GetCallerIdentity.",
        };
        method.CompletionSources.Add(_ => ApiMethods.All.Select(one => new CompletionItem(ApiMethods.NameOf(one))));
        var data = new Option<string>("--data", "-d")
        {
            Description = "The request as JSON; @FILE reads it from a file ({}).",
            HelpName = "JSON",
            DefaultValueFactory = _ => "{}",
        };
        var person = new Option<string?>("--as")
        {
            Description = "Signed by somebody of the demo world, or by \"env\": the keys in AWS_ACCESS_KEY_ID … "
                + "Administrators' methods take the admin token where absent.",
            HelpName = "PERSON",
        };
        Completions.OfPeople(person);
        return new RolecallCommand(
            "call",
            "Calls any method of the API.",
            "rolecall call ClockService/GetClock",
            "rolecall call AccessService/WhoCan -d '{\"action\": \"s3:GetObject\", \"resource\": \"arn:aws:s3:::productionapp/a\"}'",
            "rolecall call Sts/GetCallerIdentity --as developer -o yaml")
            .With(method, data, person)
            .Does(async invocation =>
            {
                var found = Find(invocation.Get(method));
                var json = await Text(invocation, invocation.Get(data));
                if (Parse(json, found.InputType) is not { } request)
                {
                    await UnreadCall.Make(invocation, found, json, () => KeysOf(invocation, found, invocation.Get(person)));
                    return;
                }
                await Call(
                    invocation,
                    KeysOf(invocation, found, invocation.Get(person)) is { } keys ? invocation.Server.As(keys) : invocation.Admin,
                    found,
                    request);
            });
    }

    /// <summary>A method that ends something is called by its whole name.</summary>
    private static MethodDescriptor Find(string text)
    {
        var all = ApiMethods.All.ToArray();
        var found = Nearest.Find(all, ApiMethods.NameOf, text, "method");
        return Array.Exists(Ending, verb => found.Name.StartsWith(verb, StringComparison.Ordinal))
            ? Nearest.FindWhole(all, ApiMethods.NameOf, text, "method", id: null)
            : found;
    }

    /// <summary>Whose call it is; null for the administrator's.</summary>
    private static AwsKeys? KeysOf(Invocation invocation, MethodDescriptor method, string? person) => person switch
    {
        "env" => AwsVariables.Keys(invocation.Terminal) ?? throw new CliException(
            ExitCodes.Unauthenticated, $"{AwsVariables.KeyId} and {AwsVariables.Secret} are not set")
        {
            Try = "eval \"$(rolecall env PERSON)\"",
        },
        { } who => Principals.Person(invocation.Address, who).Keys,
        null when ApiMethods.IsNative(method) => null,
        _ => throw new CliException(ExitCodes.Unauthenticated, $"{ApiMethods.NameOf(method)} is called by somebody")
        {
            Try = "--as PERSON, or --as env",
        },
    };

    private static async Task Call(Invocation invocation, CallInvoker calls, MethodDescriptor method, IMessage request)
    {
        var messages = Marshallers.Create<IMessage>(message => message.ToByteArray(), bytes => method.OutputType.Parser.ParseFrom(bytes));
        var type = method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary;
        var grpc = new Method<IMessage, IMessage>(type, method.Service.FullName, method.Name, messages, messages);
        var options = invocation.Calling;
        if (!method.IsServerStreaming)
        {
            var answer = await calls.AsyncUnaryCall(grpc, null, options, request);
            Write(invocation.Output.One, answer);
            return;
        }
        using var stream = calls.AsyncServerStreamingCall(grpc, null, options, request);
        await foreach (var answer in stream.ResponseStream.ReadAllAsync(invocation.Cancel))
            Write(invocation.Output.Next, answer);
    }

    /// <summary>As JSON, for people too.</summary>
    private static void Write(Action<JsonNode, Func<string>> write, IMessage answer)
    {
        var json = Output.JsonOf(answer);
        write(json, () => Output.Indent(json));
    }

    private static async Task<string> Text(Invocation invocation, string data) =>
        data.StartsWith('@') ? await GivenFiles.Text(invocation.Terminal, data[1..], "the request", invocation.Cancel) : data;

    private static IMessage? Parse(string json, MessageDescriptor type)
    {
        try
        {
            return JsonParser.Default.Parse(json, type);
        }
        catch (Exception malformed) when (malformed is InvalidProtocolBufferException or InvalidJsonException)
        {
            return null;
        }
    }
}
