using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Rolecall.Cli.Commands.Credentials;
using Rolecall.Cli.Names;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>call SERVICE/METHOD: any method of the API, with its request as JSON.</summary>
internal static class CallCommand
{
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
            Description = "Signed by somebody of the demo world, or by \"env\": the keys in AWS_ACCESS_KEY_ID … Administrators' methods take the admin token where absent.",
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
                var found = Nearest.Find(ApiMethods.All.ToArray(), ApiMethods.NameOf, invocation.Get(method), "method");
                var request = await Request(invocation, invocation.Get(data), found.InputType);
                var calls = invocation.Get(person) switch
                {
                    "env" => invocation.Server.As(AwsVariables.Keys(invocation.Terminal) ?? throw new CliException(
                        ExitCodes.Unauthenticated, $"{AwsVariables.KeyId} and {AwsVariables.Secret} are not set")),
                    { } who => invocation.Server.As(Principals.Person(invocation.Address, who).Keys),
                    null when ApiMethods.IsNative(found) => invocation.Admin,
                    _ => throw new CliException(ExitCodes.Unauthenticated, $"{ApiMethods.NameOf(found)} is called by somebody")
                    {
                        Try = "--as PERSON, or --as env",
                    },
                };
                await Call(invocation, calls, found, request);
            });
    }

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

    private static async Task<IMessage> Request(Invocation invocation, string data, MessageDescriptor type)
    {
        try
        {
            var json = data.StartsWith('@') ? await File.ReadAllTextAsync(invocation.Terminal.PathOf(data[1..]), invocation.Cancel) : data;
            return JsonParser.Default.Parse(json, type);
        }
        catch (Exception malformed) when (malformed is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new CliException(ExitCodes.Usage, $"--data is not the JSON of {type.Name}")
            {
                Why = malformed.Message,
                Try = type.Fields.InDeclarationOrder().Count == 0
                    ? "it has no fields: -d {}"
                    : "its fields are " + string.Join(", ", type.Fields.InDeclarationOrder().Select(field => field.JsonName)),
            };
        }
    }
}
