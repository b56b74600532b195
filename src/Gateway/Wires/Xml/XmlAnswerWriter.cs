using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Gateway.Operations;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Xml;

/// <summary>Answers of the Query services. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#response-serialization</summary>
internal static class XmlAnswerWriter
{
    public const string ContentType = "text/xml";

    /// <summary>
    /// The answer of an operation. The result element is there even when it is empty: some models promise it
    /// (UpdateRoleResult), and no client minds it.
    /// </summary>
    public static ReadOnlyMemory<byte> Write(MethodDescriptor operation, IMessage answer, string requestId)
    {
        var output = new XmlOutput();
        var (response, result) = (operation.Name + "Response", operation.Name + "Result");
        output.Open(response, NamespaceOf(operation.Service)).Open(result);
        new XmlMembers(output, WireTime.Query).WriteAnswer(answer);
        output.Close(result)
            .Open("ResponseMetadata").Element("RequestId", requestId).Close("ResponseMetadata")
            .Close(response);
        return output.Written;
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
