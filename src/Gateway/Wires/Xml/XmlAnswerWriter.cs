using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Gateway.Operations;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Xml;

/// <summary>Answers of the Query services. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#response-serialization</summary>
internal static class XmlAnswerWriter
{
    public const string ContentType = "text/xml";

    /// <summary>The elements of each operation's answer.</summary>
    private static readonly ConcurrentDictionary<MethodDescriptor, (string Response, string Result)> Names = new();

    /// <summary>
    /// The answer of an operation. The result element is there even when it is empty: some models promise it
    /// (UpdateRoleResult), and no client minds it.
    /// </summary>
    /// <returns>The caller's to dispose, when it is sent.</returns>
    public static XmlOutput Write(MethodDescriptor operation, IMessage answer, string requestId)
    {
        var output = new XmlOutput();
        var (response, result) = Names.GetOrAdd(operation, static one => (one.Name + "Response", one.Name + "Result"));
        output.Open(response, NamespaceOf(operation.Service)).Open(result);
        new XmlMembers(output, WireTime.Query).WriteAnswer(answer);
        output.Close(result)
            .Open("ResponseMetadata").Element("RequestId", requestId).Close("ResponseMetadata")
            .Close(response);
        return output;
    }

    /// <summary>The error document of a service.</summary>
    public static ReadOnlyMemory<byte> WriteError(ServiceDescriptor service, Fault fault, string requestId)
    {
        var output = new XmlOutput();
        output.Open("ErrorResponse", NamespaceOf(service))
            .Open("Error")
            .Element("Type", fault.SenderFault ? "Sender" : "Receiver")
            .Element("Code", fault.Code)
            .Element("Message", fault.Message)
            .Close("Error")
            .Element("RequestId", requestId)
            .Close("ErrorResponse");
        return output.Written;
    }

    internal static string NamespaceOf(ServiceDescriptor service) =>
        OperationTable.RuleOf(service).XmlNamespace;
}
