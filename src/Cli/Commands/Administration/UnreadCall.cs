using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Rolecall.Api.SigV4;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>
/// A call whose JSON does not fit the method, as this program knows it. Its server is asked: it tells what is wrong with a request, which
/// is so said in one place alone, and a newer one may know more.
/// </summary>
internal static class UnreadCall
{
    /// <param name="keysOf">Whose call it is, null for the administrator's; throws where nobody's keys are there.</param>
    /// <exception cref="CliException">What is wrong with the JSON.</exception>
    public static async Task Make(Invocation invocation, MethodDescriptor method, string json, Func<AwsKeys?> keysOf)
    {
        if (SyntaxError(json) is { } error)
            throw Wrong(method.InputType, error);
        var (status, body) = await Ask(invocation, method, json, keysOf);
        var answer = ReadAnswer(body);
        if (status == HttpStatusCode.OK && answer is not null)
            invocation.Output.One(answer, () => Output.Indent(answer));
        else
            throw Wrong(method.InputType, status == HttpStatusCode.BadRequest ? answer?["message"]?.GetValue<string>() : null);
    }

    private static async Task<(HttpStatusCode Status, string Body)> Ask(
        Invocation invocation, MethodDescriptor method, string json, Func<AwsKeys?> keysOf)
    {
        try
        {
            return await invocation.Server.PostJson(ApiMethods.PathOf(method), json, keysOf(), invocation.Cancel);
        }
        catch (Exception away) when (
            away is CliException or HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            // Nobody can be asked; that the JSON does not fit is certain all the same.
            return (default, "");
        }
    }

    private static JsonNode? ReadAnswer(string body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            // A stream's answer is lines of JSON; its errors are not.
            return null;
        }
    }

    private static string? SyntaxError(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return null;
        }
        catch (JsonException malformed)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"it is no JSON: it ends or goes wrong at line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}");
        }
    }

    private static CliException Wrong(MessageDescriptor type, string? why) => new(ExitCodes.Usage, $"--data is not the JSON of {type.Name}")
    {
        Why = why,
        Try = type.Fields.InDeclarationOrder().Count == 0
            ? "it has no fields: -d {}"
            : "its fields are " + string.Join(", ", type.Fields.InDeclarationOrder().Select(field => field.JsonName)),
    };
}
